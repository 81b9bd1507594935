"""One document of an archive, as the sources give it and the engines take it.

Example:
    >>> item = Item("2020.zip!/青禾镇.txt", "青禾镇".encode(), metadata={"url": "http://example.org/1"})
    >>> item.document_id[:8], Item("a.zip", None, refused="encrypted").document_id
    ('54f02d0a', None)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Item:
    """A document with its place in the archive.

    Attributes:
        name: path inside the archive; members of containers stand behind ``!/``, rows of tables behind ``#``.
        data: its bytes; ``None`` where it was refused.
        media_type: what the container says that it is, with charset; ``None`` where the content has to tell.
        metadata: what the container says of it: URL, title, time of the crawl.
        consumed: bytes of the source that were read up to and with this document, for progress.
        refused: code of the reason why there are no bytes.
        message: the reason in words, without text of the document.
    """

    name: str
    data: bytes | None
    media_type: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    consumed: int = 0
    refused: str | None = None
    message: str = ""

    @property
    def document_id(self) -> str | None:
        """SHA-256 of the bytes: the same document is the same wherever it lies."""
        return None if self.data is None else sha256(self.data).hexdigest()
