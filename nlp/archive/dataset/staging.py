"""The shards of a run: what is on disk while an archive is being read, whole or not at all.

Notes for a newcomer: documents are numbered as they stand in the archive; a shard is a fixed number of neighbours. Its
rows are written into a folder that gets its final name by one rename, so a folder with that name is complete: it is its
own completion marker. A run that was killed finds the complete shards and does the others. ``plan.json`` says what the
run was asked to do; shards of another plan are never mixed in.

    DATASET/.staging/plan.json
    DATASET/.staging/shards/00000012/counts.parquet …
    DATASET/.staging/shards/00000012/digest            SHA-256 over the names and bytes of the shard's documents
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = ".staging"
_DIGEST = "digest"


class StagingMismatch(Exception):
    """The folder holds another run: other options, another version or another source."""


@dataclass(frozen=True, slots=True)
class Staging:
    """The staging folder of one dataset."""

    folder: Path

    @classmethod
    def of(cls, dataset: Path) -> Staging:
        """The staging folder inside ``dataset``."""
        return cls(dataset / FOLDER)

    def open(self, plan: Mapping[str, Any]) -> None:
        """Make the folder, or go on with it where it has the same plan; left-overs of half-written shards go.

        Raises:
            StagingMismatch: it holds a run with another plan.
        """
        path = self.folder / "plan.json"
        if path.exists():
            known = json.loads(path.read_text("utf-8"))
            differing = sorted(key for key in {*known, *plan} if known.get(key) != plan.get(key))
            if differing:
                raise StagingMismatch(f"an unfinished run with other {', '.join(differing)} is in {self.folder}")
        else:
            (self.folder / "shards").mkdir(parents=True, exist_ok=True)
            write_atomically(path, json.dumps(dict(plan), ensure_ascii=False, indent=2).encode())
        for left_over in (self.folder / "shards").glob("*.part"):
            shutil.rmtree(left_over)

    def done(self, shard: int, digest: str) -> bool:
        """Whether ``shard`` is complete.

        Raises:
            StagingMismatch: it is, but of other documents: the source has changed since.
        """
        path = self._shard(shard) / _DIGEST
        if not path.exists():
            return False
        if path.read_text("ascii") != digest:
            raise StagingMismatch("the source has changed since the run was begun")
        return True

    def write(self, shard: int, digest: str, tables: Mapping[str, bytes]) -> None:
        """Write the Parquet bytes of each table of a shard, all of them or none."""
        final = self._shard(shard)
        part = final.with_suffix(".part")
        part.mkdir()
        for table, data in tables.items():
            _write_synced(part / f"{table}.parquet", data)
        _write_synced(part / _DIGEST, digest.encode("ascii"))
        part.rename(final)

    def parts(self, table: str) -> Iterator[Path]:
        """The files of a table, in the order of the archive."""
        for shard in sorted((self.folder / "shards").iterdir()):
            path = shard / f"{table}.parquet"
            if path.exists():
                yield path

    def remove(self) -> None:
        """Remove the folder, plan last, so that an interrupted removal is seen as an unfinished run."""
        shutil.rmtree(self.folder / "shards", ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _shard(self, shard: int) -> Path:
        return self.folder / "shards" / f"{shard:08d}"


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file that appears whole or not at all."""
    part = path.with_name(path.name + ".part")
    _write_synced(part, data)
    part.replace(path)


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
