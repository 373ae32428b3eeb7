"""Pictures are read with suspicion (PROMISES S-19)."""

import io
import struct
import tracemalloc
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from core.lib.images import LONGEST_SIDE, redraw

pytestmark = pytest.mark.promise("S-19")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(side: int) -> bytes:
    """A few kilobytes that claim to be an immense picture."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * ((side + 7) // 8)) * 400, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def picture(kind: str, size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal" if mode == "RGB" else (0, 128, 128, 90)).save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_again_as_webp(kind: str) -> None:
    drawn = redraw(io.BytesIO(picture(kind)))
    for content in (drawn.whole, drawn.small):
        with Image.open(content) as again:
            assert again.format == "WEBP"
    assert Image.open(drawn.small).width == 480


@pytest.mark.parametrize("side", [13_300, 20_000, 5_001])
def test_a_bomb_is_refused_by_its_header_before_a_pixel_is_decoded(side: int) -> None:
    tracemalloc.start()
    with pytest.raises(ValidationError):
        redraw(io.BytesIO(png_bomb(side)))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><html><script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>",
        b"%PDF-1.7\n1 0 obj",
        b"PK\x03\x04" + b"\0" * 200,
        b"",
        picture("JPEG")[:200],
        b"GIF89a" + b"\0" * 100,
    ],
)
def test_what_is_not_a_picture_we_read_is_refused(data: bytes) -> None:
    with pytest.raises(ValidationError):
        redraw(io.BytesIO(data))


def test_more_than_eight_megabytes_are_refused() -> None:
    with pytest.raises(ValidationError, match="8 Mo"):
        redraw(io.BytesIO(picture("PNG") + b"\0" * (8 * 1024 * 1024)))


def test_the_place_where_a_photo_was_taken_is_left_behind() -> None:
    exif = Image.Exif()
    exif[0x0110] = "Téléphone de Nadia"
    exif.get_ifd(0x8825)[2] = (48.0, 54.0, 33.0)
    data = picture("JPEG", exif=exif.tobytes())
    assert Image.open(io.BytesIO(data)).getexif()  # the test could fail
    drawn = redraw(io.BytesIO(data))
    for content in (drawn.whole, drawn.small):
        assert not Image.open(content).getexif()
        content.seek(0)
        assert b"Nadia" not in content.read()


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"%PDF-1.7 1 0 obj", b"PK\x05\x06"])
def test_what_hides_behind_the_pixels_is_left_behind(tail: bytes) -> None:
    drawn = redraw(io.BytesIO(picture("JPEG") + tail))
    assert tail not in drawn.whole.read()


def test_a_turned_photo_stands_upright_and_a_large_one_is_reduced() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn = redraw(io.BytesIO(picture("JPEG", (4000, 3000), exif=exif.tobytes())))
    with Image.open(drawn.whole) as again:
        assert again.height == LONGEST_SIDE
        assert again.width == 1200


def test_transparency_is_kept() -> None:
    assert Image.open(redraw(io.BytesIO(picture("PNG", mode="RGBA"))).whole).mode == "RGBA"
