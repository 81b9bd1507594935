"""Shards become the dataset: one file a table and year, rows in the order of the archive.

The same shards give the same files, byte for byte. Rows are streamed shard by shard, so memory holds the rows that wait
for the rest of their row group, and of those no more than it may. The files are written beside the dataset's final
places and renamed at the end, the manifest last: a dataset with a manifest is complete.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nlp.archive.dataset.schemas import PARTITION, UNPARTITIONED, schema, tables
from nlp.archive.dataset.staging import Staging

UNKNOWN_YEAR = "__HIVE_DEFAULT_PARTITION__"
"""Hive's name for null, which DuckDB, pandas and polars read as null."""
_ROWS_A_GROUP = 50_000
_TABLES_AT_ONCE = 2
_WAITING_BYTES = 64 << 20
"""What may wait for all files of a table together."""


def compact(staging: Staging, dataset: Path) -> dict[str, int]:
    """Write every table of the shards in ``staging`` into ``dataset``; gives the number of rows by table."""

    def made(table: str) -> int:
        folder = staging.folder / "compacted" / table
        shutil.rmtree(folder, ignore_errors=True)
        rows = _write_table(table, staging.parts(table), folder)
        final = dataset / table
        shutil.rmtree(final, ignore_errors=True)
        folder.rename(final)
        return rows

    with ThreadPoolExecutor(_TABLES_AT_ONCE, thread_name_prefix="compact") as pool:
        return dict(zip(tables(), pool.map(made, tables()), strict=True))


def _write_table(table: str, parts: Iterable[Path], folder: Path) -> int:
    """Write one table, partitioned by year where its rows have one; gives its number of rows."""
    folder.mkdir(parents=True)
    count = 0
    with _Files(folder, schema(table)) as files:
        for part in parts:
            for place, rows in _by_place(table, pq.read_table(part, schema=schema(table), partitioning=None)):
                files.add(place, rows)
                count += rows.num_rows
        if not count:  # an empty table is still a table: its columns can be queried
            files.open("part-0.parquet")
    return count


def _by_place(table: str, rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The rows by the file that they belong into."""
    if table in UNPARTITIONED:
        yield "part-0.parquet", rows
        return
    for year in sorted(pc.unique(rows["report_year"]).to_pylist(), key=lambda year: (year is None, year)):
        chosen = pc.is_null(rows["report_year"]) if year is None else pc.equal(rows["report_year"], year)
        yield f"{PARTITION}={UNKNOWN_YEAR if year is None else year}/part-0.parquet", rows.filter(chosen)


class _Files:
    """The files of a table. Rows wait until they make a row group, or until too many wait in all."""

    def __init__(self, folder: Path, rows: pa.Schema) -> None:
        self._folder, self._schema = folder, rows
        self._files: dict[str, _File] = {}
        self._waiting = 0

    def add(self, place: str, rows: pa.Table) -> None:
        """Append ``rows`` to the file at ``place``."""
        file = self._files.get(place) or self.open(place)
        self._waiting += file.add(rows)
        if file.count >= _ROWS_A_GROUP:
            self._waiting -= file.flush()
        while self._waiting > _WAITING_BYTES:
            fullest = max(self._files.values(), key=lambda each: each.bytes)
            self._waiting -= fullest.flush()

    def open(self, place: str) -> _File:
        """Begin the file at ``place``."""
        self._files[place] = file = _File(self._folder / place, self._schema)
        return file

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()


class _File:
    """A Parquet file and the rows that wait for it.

    Attributes:
        count, bytes: of the rows that wait.
    """

    def __init__(self, path: Path, rows: pa.Schema) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = pq.ParquetWriter(path, rows, compression="zstd")
        self._waiting: list[pa.Table] = []
        self.count, self.bytes = 0, 0

    def add(self, rows: pa.Table) -> int:
        """Let ``rows`` wait; gives their bytes."""
        size: int = rows.nbytes
        self._waiting.append(rows)
        self.count += rows.num_rows
        self.bytes += size
        return size

    def flush(self) -> int:
        """Write what waits as a row group; gives its bytes."""
        written = self.bytes
        if self._waiting:
            self._writer.write_table(pa.concat_tables(self._waiting).combine_chunks())
        self._waiting, self.count, self.bytes = [], 0, 0
        return written

    def close(self) -> None:
        """Write what waits and end the file."""
        self.flush()
        self._writer.close()
