"""Pictures that people send: read with suspicion, drawn again, and kept without anything they carried."""

import io
import uuid
from dataclasses import dataclass
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
HEAVIEST = 8 * 1024 * 1024  # bytes
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 1600  # pixels
SMALL_SIDE = 480  # pixels
QUALITY = 80


@dataclass(frozen=True)
class Drawn:
    """A picture drawn again, whole and small. Both are WebP and hold pixels only."""

    whole: "ContentFile[bytes]"
    small: "ContentFile[bytes]"


def redraw(file: BinaryIO) -> Drawn:
    """Decode a JPEG, PNG or WebP picture and draw it again.

    Its size is read in the header before a single pixel is decoded: a bomb costs nothing. What is not a picture, is too
    large, or breaks on the way is refused in one sentence. Places, cameras, profiles and anything hidden after the
    pixels are left behind.
    """
    data = file.read(HEAVIEST + 1)
    if len(data) > HEAVIEST:
        raise ValidationError(_("Cette image dépasse 8 Mo. Choisissez-en une plus légère."))
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("Cette image a trop de pixels (25 millions au plus). Réduisez-la d’abord."))
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at the size that is kept
            upright = ImageOps.exif_transpose(picture)
            flat = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except ValidationError:
        raise
    except Exception as error:  # whatever a decoder stumbles on, the picture is refused and the page stands
        raise ValidationError(_("Ce fichier n’est pas une image JPEG, PNG ou WebP lisible.")) from error
    name = uuid.uuid4().hex
    return Drawn(_webp(flat, LONGEST_SIDE, f"{name}.webp"), _webp(flat, SMALL_SIDE, small_of(f"{name}.webp")))


def small_of(name: str | None) -> str:
    """The name of the small picture that goes with a whole one."""
    return (name or "").removesuffix(".webp") + "-480.webp"


def _webp(picture: Image.Image, side: int, name: str) -> "ContentFile[bytes]":
    copy = picture.copy()
    copy.thumbnail((side, side))
    clean = Image.new(copy.mode, copy.size)
    clean.paste(copy)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=QUALITY, method=4)
    return ContentFile(out.getvalue(), name)
