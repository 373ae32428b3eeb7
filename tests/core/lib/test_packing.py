"""Files put together are the same on every machine and every day."""

import io
import zipfile

from core.lib.packing import pack


def test_the_same_files_give_the_same_bytes_and_nothing_else():
    files = [("b.txt", b"deux"), ("a.txt", b"un")]
    assert pack(files) == pack(iter(files))
    with zipfile.ZipFile(io.BytesIO(pack(files))) as whole:
        assert whole.namelist() == ["b.txt", "a.txt"]
        assert {one.date_time for one in whole.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {(one.create_system, one.extra, one.comment) for one in whole.infolist()} == {(3, b"", b"")}
