"""A real IMAP server that speaks TLS from its first byte, and says its port: `python -m tests.core.notices.imap_box CERTIFICATE USER PASSWORD`."""

import asyncio
import ssl
import sys
from typing import Any

from pymap.main import main

begin = asyncio.start_server


async def begin_with_tls(callback: Any, **asked: Any) -> asyncio.Server:
    """In the place of the server's own, which begins in clear and waits for STARTTLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(sys.argv[sys.argv.index("--cert") + 1])
    server = await begin(callback, host="127.0.0.1", port=0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    return server


if __name__ == "__main__":
    certificate, user, password = sys.argv[1:]
    asyncio.start_server = begin_with_tls  # type: ignore[assignment]
    sys.argv = [
        "pymap",
        "--no-tls",
        "--cert",
        certificate,
        "--key",
        certificate,
        "dict",
        "--demo-user",
        user,
        "--demo-password",
        password,
    ]
    main()
