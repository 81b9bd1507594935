"""Neighbouring documents of an archive, cut into shards: the unit of work, of restarting and of writing.

Where a shard ends depends on the documents alone, so that a run begun again cuts the same shards. A document whose
bytes came before is not extracted again, it becomes a row of ``duplicates``; one without bytes a row of ``failures``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from nlp.archive.items import Item

DOCUMENTS = 64
"""Documents of a shard at most."""
BYTES = 16 << 20
"""Bytes after which a shard ends, whatever their number."""


@dataclass(slots=True)
class Shard:
    """Documents that are done together.

    Attributes:
        number: place among the shards, from 0.
        documents: what is to be extracted, with its place in the archive.
        failures: rows of documents that the archive could not give.
        duplicates: rows of documents whose bytes came before.
        digest: SHA-256 over names and bytes, by which a run begun again sees that the source is the same.
        consumed: bytes of the source that were read when the shard was complete, for progress.
    """

    number: int
    documents: list[tuple[int, Item]] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)
    duplicates: list[dict[str, Any]] = field(default_factory=list)
    digest: str = ""
    consumed: int = 0

    def __len__(self) -> int:
        return len(self.documents) + len(self.failures) + len(self.duplicates)


class SeenDocuments:
    """Which bytes came before, and under which name; on disk, since an archive can have millions."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("pragma synchronous = off")
        self._database.execute("pragma journal_mode = off")
        self._database.execute("create table seen (document blob primary key, name text) without rowid")

    def first(self, document_id: str, name: str) -> str | None:
        """The name of the first document with these bytes; ``None`` where this is the first."""
        key = bytes.fromhex(document_id)
        row = self._database.execute("select name from seen where document = ?", (key,)).fetchone()
        if row is None:
            self._database.execute("insert into seen values (?, ?)", (key, name))
        return row[0] if row else None

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def cut_shards(items: Iterable[Item], seen: SeenDocuments, *, documents: int = DOCUMENTS) -> Iterator[Shard]:
    """The shards of an archive, in order; memory holds one at a time."""
    shard, digest, size = Shard(0), sha256(), 0
    for position, item in enumerate(items):
        _add(shard, position, item, seen)
        size += len(item.data or b"")
        digest.update(f"{item.name}\0{item.document_id}\0{item.refused}\n".encode("utf-8", "surrogatepass"))
        shard.consumed = item.consumed
        if len(shard) >= documents or size >= BYTES:
            shard.digest = digest.hexdigest()
            yield shard
            shard, digest, size = Shard(shard.number + 1), sha256(), 0
    if len(shard):
        shard.digest = digest.hexdigest()
        yield shard


def _add(shard: Shard, position: int, item: Item, seen: SeenDocuments) -> None:
    document = item.document_id
    if document is None:
        reason = item.refused or "no_data"
        shard.failures.append(failure(item.name, position, None, reason, item.message))
        return
    first = seen.first(document, item.name)
    if first is None:
        shard.documents.append((position, item))
    else:
        shard.duplicates.append({"name": item.name, "position": position, "document": document, "first_name": first})


def failure(name: str, position: int, document: str | None, reason: str, message: str) -> dict[str, Any]:
    """A row of ``failures``."""
    return {"name": name, "position": position, "document": document, "reason": reason, "message": message}
