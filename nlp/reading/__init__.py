"""Stub."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from nlp.document import Document

DEFAULT_MAX_BYTES = 64 * 1024 * 1024


def read(
    source: str | bytes | Path, *, name: str | None = None, media_type: str | None = None, max_bytes: int = DEFAULT_MAX_BYTES
) -> Document:
    """Stub."""
    data = source.encode() if isinstance(source, str) else source if isinstance(source, bytes) else source.read_bytes()
    return Document(text=data.decode("utf-8"), name=name, sha256=sha256(data).hexdigest())
