"""Sets one page of `paper.typ` as PDF/UA, in a process of its own: `python -I typeset.py FOLDER`.

A process can be stopped: whatever somebody wrote, a page costs so many seconds and so much memory, and no more.
"""

import contextlib
import json
import re
import resource
import sys
from pathlib import Path

import typst

CPU_S = 40
MEMORY = 3 * 2**30  # bytes of addresses, most of which are the fonts and the threads of the library
ROUNDS = 4
LACKING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
NUMBERED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")  # how the library names a sign that cannot stand alone
KNOWN = 0x250  # every Latin letter below is in the fonts


def compiled(source: Path, folder: Path) -> bytes:
    """One source as a tagged PDF, with the fonts of the library alone and no file outside its folder."""
    return typst.compile(
        source, root=folder, format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True, package_path=folder,
        package_cache_path=folder,
    )  # fmt: skip


def lacking(text: str, folder: Path) -> set[str]:
    """The signs of a text that no font of the library draws."""
    signs = sorted({sign for sign in text if ord(sign) >= KNOWN})
    if not signs:
        return set()
    probe = folder / "probe.typ"
    (folder / "signs.json").write_text(json.dumps(signs), encoding="utf-8")
    fonts = '("Libertinus Serif", "DejaVu Sans Mono")'
    probe.write_text(
        f'#set document(title: "?")\n#set text(font: {fonts})\n#for one in json("signs.json") [#par(text(one))]\n'
    )
    try:
        compiled(probe, folder)
    except typst.TypstError as trouble:
        return told(trouble)
    return set()


def told(trouble: typst.TypstError) -> set[str]:
    """The signs that the library says it could not draw."""
    found = "".join(LACKING.findall(trouble.diagnostic))
    return {sign for sign in NUMBERED.sub(lambda number: chr(int(number[1], 16)), found) if ord(sign) > 127}


def without(text: str, signs: set[str]) -> str:
    """The text with these signs written by their number, « [U+1F600] »."""
    return text.translate({ord(sign): f"[U+{ord(sign):04X}]" for sign in signs})


def typeset(folder: Path) -> bytes:
    """The PDF of `said.json`; a sign that cannot be drawn is written by its number, since PDF/UA refuses an empty box."""
    data = folder / "said.json"
    text = data.read_text(encoding="utf-8")
    missing = lacking(text, folder)
    for _round in range(ROUNDS):
        text = without(text, missing)
        data.write_text(text, encoding="utf-8")
        try:
            return compiled(folder / "paper.typ", folder)
        except typst.TypstError as trouble:
            if not LACKING.search(str(trouble)):
                raise
            # A sign may be refused for the one it is joined to: then none but the letters known are kept.
            missing = told(trouble) or {sign for sign in text if ord(sign) >= KNOWN}
    raise RuntimeError("Des signes restent introuvables dans les polices.")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with contextlib.suppress(OSError):  # where memory lacks, this process ends and not the one that serves pages
        Path("/proc/self/oom_score_adj").write_text("1000")
    place = Path(sys.argv[1])
    (place / "page.pdf").write_bytes(typeset(place))
