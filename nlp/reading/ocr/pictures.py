"""Picture files → pages of grey values: the pages of a TIFF, a long screenshot cut into pages.

Sizes are read from the header before anything is decoded, so a small file that unpacks to gigabytes is refused.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Literal

import numpy as np

from nlp.errors import DocumentTooLarge, UnreadableDocument
from nlp.reading.ocr.engine import Image

MAX_PIXELS = 80_000_000
"""Pixels of the largest picture: A3 at 600 dpi has 70 million."""
MAX_FRAMES = 100
"""Pages of a TIFF that are read."""

PictureType = Literal["image/png", "image/jpeg", "image/tiff", "image/bmp", "image/webp", "image/gif"]

_SIGNATURES: tuple[tuple[bytes, PictureType], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_FIRST_BYTES = (b"RIFF", b"BM", *(signature for signature, _ in _SIGNATURES))
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF")
_LONGEST_SIDE = 3500  # pixels of a page that is recognised; A4 at 300 dpi
_NARROWEST = 800  # pixels; screenshots are narrower and their characters too small for the detector
_LONG = 2.2  # height to width from which a picture is a long screenshot, cut into pages
_PAGE = 1.4


def picture_type(data: bytes) -> PictureType | None:
    r"""The media type of a picture file that is read, by its first bytes; ``None`` for anything else.

    Example:
        >>> picture_type(b"\x89PNG\r\n\x1a\n..."), picture_type(b"BM...")
        ('image/png', None)
    """
    if not data.startswith(_FIRST_BYTES):
        return None
    if data[:4] == b"RIFF":
        return "image/webp" if data[8:12] == b"WEBP" else None
    if data[:2] == b"BM":
        return "image/bmp" if b"\x00" in data[:32] else None
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)


def frames_of(data: bytes) -> Iterator[Image]:
    """The pages of a picture file as grey values, one at a time.

    Raises:
        DocumentTooLarge: more than :data:`MAX_PIXELS`.
        UnreadableDocument: the file is damaged, or no picture of a kind that is read.
    """
    import PIL.Image
    from PIL import UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of sizes; ours are refused below
            picture = PIL.Image.open(BytesIO(data), formats=_FORMATS)
            with picture:
                for number in range(_frames(picture)):
                    picture.seek(number)
                    if picture.width * picture.height > MAX_PIXELS:
                        raise DocumentTooLarge(f"the picture has more than {MAX_PIXELS} pixels")
                    yield from _pages(_grey(picture))
    except (DocumentTooLarge, UnreadableDocument):
        raise
    except PIL.Image.DecompressionBombError:
        raise DocumentTooLarge(f"the picture has more than {MAX_PIXELS} pixels") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError):
        # Pillow's decoders raise all of these for damaged files.
        raise UnreadableDocument("the picture is damaged beyond reading") from None


def _frames(picture: Any) -> int:
    """Pages of a TIFF; of what moves, the first frame says it all."""
    return min(picture.n_frames, MAX_FRAMES) if picture.format == "TIFF" else 1


def _grey(picture: Any) -> Image:
    """Grey values of the current frame, as the camera was held, transparent parts white, in a fit size."""
    import PIL.Image
    from PIL import ImageOps

    picture.draft("L", (_LONGEST_SIDE, _LONGEST_SIDE))
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        flat = PIL.Image.new("RGBA", coloured.size, "white")
        flat.alpha_composite(coloured)
        grey = flat.convert("L")
    elif picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        values = np.asarray(picture, dtype=np.float32)
        low, high = float(values.min()), float(values.max())
        grey = PIL.Image.fromarray(((values - low) * (255 / max(high - low, 1))).astype(np.uint8))
    else:
        grey = picture.convert("L")
    turned = ImageOps.exif_transpose(grey) if _camera_turn(picture) else grey
    return _fit(np.asarray(turned, dtype=np.uint8))


def _camera_turn(picture: Any) -> int:
    """The orientation that the camera noted, 0 where it noted none or the picture stands as it was taken."""
    turn = picture.getexif().get(0x0112, 1)
    return turn if isinstance(turn, int) and 2 <= turn <= 8 else 0


def _fit(image: Image) -> Image:
    """The picture with its shorter side neither too small nor too large for the detector."""
    import cv2

    short = min(image.shape)
    by = 2.0 if short < _NARROWEST else min(_LONGEST_SIDE / 1.4 / short, 1.0)
    if by == 1.0 or short < 8:
        return image
    size = round(image.shape[1] * by), round(image.shape[0] * by)
    way = cv2.INTER_CUBIC if by > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(image, size, interpolation=way), dtype=np.uint8)


def _pages(image: Image) -> Iterator[Image]:
    """The picture, or its pages where it is a long screenshot: cut where nothing is printed from side to side."""
    height, width = image.shape
    if height <= _LONG * width:
        yield image
        return
    step = round(_PAGE * width)
    blank = image.max(axis=1).astype(np.int16) - image.min(axis=1) < 24
    top = 0
    while height - top > _LONG * width / 1.5:
        window = np.flatnonzero(blank[top + step // 2 : top + step])
        bottom = top + step // 2 + int(window[-1]) if len(window) else top + step
        yield image[top:bottom]
        top = bottom
    yield image[top:]
