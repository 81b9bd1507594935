"""What a stream is, by its first bytes: a container, something compressed, or a document.

The extension of a name decides nothing: scraped archives are full of ``.html`` that are PDFs, and of ``.dat`` that are
tables. A Word file is a ZIP as well; :mod:`~nlp.archive.sources.zips` tells it from a container by its parts.
"""

from __future__ import annotations

import re
import tarfile
from enum import Enum

from nlp.archive.sources.csv_shape import looks_like_csv
from nlp.archive.sources.json_shape import json_shape

HEAD_BYTES = 256 << 10
"""What is looked at: a table shows itself in its first lines, which can be long."""
_TAR_BLOCK = 512


class Kind(Enum):
    """Kinds of streams."""

    DOCUMENT = "document"
    COMPRESSED = "compressed"
    ZIP = "ZIP"
    TAR = "TAR"
    WARC = "WARC"
    JSON_LINES = "JSONL"
    JSON = "JSON"
    CSV = "CSV"
    PARQUET = "Parquet"
    UNSUPPORTED = "unsupported"


_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"\x1f\x8b\x08", Kind.COMPRESSED),
    (b"\xfd7zXZ\x00", Kind.COMPRESSED),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"PK\x07\x08PK", Kind.ZIP),
    (b"WARC/", Kind.WARC),
    (b"PAR1", Kind.PARQUET),
    (b"PARE", Kind.PARQUET),
)
_UNSUPPORTED: tuple[tuple[bytes, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"\x1f\x9d", "compress (.Z)"),
    (b"LZIP", "lzip"),
    (b"MSCF\0\0\0\0", "cabinet (CAB)"),
    (b"filedesc://", "ARC"),
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_NAMED_BYTES = (b"%PDF-", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"II*\0", b"MM\0*")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def kind_of(head: bytes) -> Kind:
    """What begins with ``head``, the first :data:`HEAD_BYTES` of it.

    Example:
        >>> kind_of(b"PK\\x03\\x04..."), kind_of("青禾镇2023年".encode())
        (<Kind.ZIP: 'ZIP'>, <Kind.DOCUMENT: 'document'>)
    """
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if _BZIP2.match(head):
        return Kind.COMPRESSED
    if unsupported_container(head):
        return Kind.UNSUPPORTED
    if head.startswith(_NAMED_BYTES):
        return Kind.DOCUMENT
    if _is_tar(head):
        return Kind.TAR
    return _text_kind(head)


def unsupported_container(head: bytes) -> str | None:
    """The name of a container or compression that isn't opened."""
    return next((name for signature, name in _UNSUPPORTED if head.startswith(signature)), None)


def _is_tar(head: bytes) -> bool:
    block = head[:_TAR_BLOCK]
    if len(block) < _TAR_BLOCK or not block[0]:
        return False
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")  # checks the sum of the header
    except (tarfile.TarError, ValueError):
        return False
    return True


def _text_kind(head: bytes) -> Kind:
    shape = json_shape(head)  # first: a line that a crash filled with zeros costs itself
    if shape is not None:
        return Kind.JSON_LINES if shape == "lines" else Kind.JSON
    if b"\0" in head and not head.startswith(_UTF16):
        return Kind.DOCUMENT
    return Kind.CSV if looks_like_csv(head, whole=len(head) < HEAD_BYTES) else Kind.DOCUMENT
