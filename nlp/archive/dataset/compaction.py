"""Shards become the dataset: one file a table and year, rows in the order of the archive.

The same shards give the same files, byte for byte. Rows are streamed shard by shard, so memory holds one row group a
year and not the archive. The files are written beside the dataset's final places and renamed at the end, the manifest
last: a dataset with a manifest is complete.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nlp.archive.dataset.schemas import PARTITION, UNPARTITIONED, schema, tables
from nlp.archive.dataset.staging import Staging

UNKNOWN_YEAR = "__HIVE_DEFAULT_PARTITION__"
"""Hive's name for null, which DuckDB, pandas and polars read as null."""
_ROWS_A_GROUP = 50_000


def compact(staging: Staging, dataset: Path) -> dict[str, int]:
    """Write every table of the shards in ``staging`` into ``dataset``; gives the number of rows by table."""
    rows: dict[str, int] = {}
    for table in tables():
        made = staging.folder / "compacted" / table
        shutil.rmtree(made, ignore_errors=True)
        rows[table] = _write_table(table, staging.parts(table), made)
        final = dataset / table
        shutil.rmtree(final, ignore_errors=True)
        made.rename(final)
    return rows


def _write_table(table: str, parts: Iterable[Path], folder: Path) -> int:
    """Write one table, partitioned by year where its rows have one; gives its number of rows."""
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        files: dict[str, _File] = {}
        count = 0
        for part in parts:
            for place, rows in _by_place(table, pq.read_table(part, schema=schema(table), partitioning=None)):
                if place not in files:
                    files[place] = stack.enter_context(_File(folder / place, schema(table)))
                files[place].add(rows)
                count += rows.num_rows
        if not files:  # an empty table is still a table: its columns can be queried
            stack.enter_context(_File(folder / "part-0.parquet", schema(table)))
    return count


def _by_place(table: str, rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The rows by the file that they belong into."""
    if table in UNPARTITIONED:
        yield "part-0.parquet", rows
        return
    for year in sorted(pc.unique(rows["report_year"]).to_pylist(), key=lambda year: (year is None, year)):
        chosen = pc.is_null(rows["report_year"]) if year is None else pc.equal(rows["report_year"], year)
        yield f"{PARTITION}={UNKNOWN_YEAR if year is None else year}/part-0.parquet", rows.filter(chosen)


class _File:
    """A Parquet file that gathers rows until they make a row group."""

    def __init__(self, path: Path, rows: pa.Schema) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = pq.ParquetWriter(path, rows, compression="zstd")
        self._waiting: list[pa.Table] = []
        self._count = 0

    def add(self, rows: pa.Table) -> None:
        """Append ``rows``."""
        self._waiting.append(rows)
        self._count += rows.num_rows
        if self._count >= _ROWS_A_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.concat_tables(self._waiting).combine_chunks())
        self._waiting, self._count = [], 0

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._writer.close()
