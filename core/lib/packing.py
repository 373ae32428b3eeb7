"""Files put together so that the same files give the same bytes, on every machine and every day."""

import io
import zipfile
from collections.abc import Iterable
from typing import Final

FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)  # of the ZIP format
READ_ALL: Final = 0o644 << 16
UNIX: Final = 3


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """These files in one ZIP, in their order: no hour, no owner, and no compression, which another machine might do otherwise.

    They may come one by one: each is forgotten once it is written, and the ZIP is in memory once.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as whole:
        for name, content in files:
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.create_system, entry.external_attr = UNIX, READ_ALL
            whole.writestr(entry, content)
    return packed.getvalue()
