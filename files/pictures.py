"""Pictures that come in: upright, of a sane size, and told nothing of where, when and with what they were taken."""

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from common.errors import DomainError
from files.kinds import JPEG, PNG, FileKind

#: More than this is not even decoded, by the size that the file declares. A photograph has 50 million at most.
MOST_PIXELS = 60_000_000
#: What was drawn is packed so well that a small file could fill the memory.
MOST_PIXELS_DRAWN = 24_000_000
QUALITY = 84
FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture as it is kept: its bytes and its sides in pixels."""

    content: bytes
    width: int
    height: int
    kind: FileKind = JPEG


@dataclass(frozen=True, slots=True)
class OpenedPicture:
    """A picture that was decoded and turned upright, with the profile of its colours."""

    image: Image.Image
    colours: bytes | None

    def as_jpeg(self, *, longest: int | None = None) -> Encoded:
        """On white where one could see through it, its longer side at most ``longest`` pixels."""
        shown = self.image
        if longest is not None and max(shown.size) > longest:
            shown = ImageOps.contain(shown, (longest, longest), Image.Resampling.LANCZOS)
        return _encoded(_on_white(shown), JPEG, self.colours)

    def as_png(self) -> Encoded:
        return _encoded(self.image, PNG, self.colours)

    def widths(self, widths: Sequence[int], *, below: int) -> list[Encoded]:
        """As JPEG in each of ``widths`` that is less than ``below``."""
        found = []
        for width in widths:
            if width < below:
                height = max(round(self.image.height * width / self.image.width), 1)
                small = _on_white(self.image).resize((width, height), Image.Resampling.LANCZOS)
                found.append(_encoded(small, JPEG, self.colours))
        return found


def open_picture(file: IO[bytes], *, longest: int | None = None, field: str = "file") -> OpenedPicture:
    """Decode ``file``, after looking at the size that it declares. ``longest`` is what will be made of it.

    Raises DomainError, beside ``field``, for what is no picture, is damaged, or is too large to decode.
    """
    too_many = DomainError("This picture has too many pixels. Make it smaller first.", field=field)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as opened:
                most = MOST_PIXELS_DRAWN if opened.format in ("PNG", "WEBP") else MOST_PIXELS
                if opened.width * opened.height > most:
                    raise too_many
                colours = opened.info.get("icc_profile") if opened.mode == "RGB" else None
                if longest is not None:
                    opened.draft("RGB", (2 * longest, 2 * longest))
                ImageOps.exif_transpose(opened, in_place=True)
                opened.load()
                return OpenedPicture(opened, colours)
    except UnidentifiedImageError:
        raise DomainError(
            "We cannot read this as a picture. Choose a JPEG, PNG or WebP.", field=field
        ) from None
    except Image.DecompressionBombError:  # what Pillow itself will not even open
        raise too_many from None
    except (OSError, SyntaxError, ValueError):
        raise DomainError("This picture is damaged. Export it anew and try again.", field=field) from None


def _encoded(image: Image.Image, kind: FileKind, colours: bytes | None) -> Encoded:
    """The pixels of ``image`` alone, and the profile of its colours."""
    told, kept = image.info, io.BytesIO()
    more = {"transparency": told["transparency"]} if kind is PNG and "transparency" in told else {}
    # Its pixels may be hundreds of megabytes: what it tells is put aside rather than taken from a copy.
    image.info = {}
    try:
        if kind is PNG:
            image.save(kept, "PNG", optimize=True, icc_profile=colours, **more)
        else:
            image.save(kept, "JPEG", quality=QUALITY, optimize=True, progressive=True, icc_profile=colours)
    finally:
        image.info = told
    return Encoded(kept.getvalue(), image.width, image.height, kind)


def _on_white(image: Image.Image) -> Image.Image:
    """Without a see-through ground, which a JPEG does not have."""
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    with_alpha = image.convert("RGBA")
    ground = Image.new("RGB", with_alpha.size, "white")
    ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return ground
