"""The dataset opened in DuckDB, with a folder to spill into, and the way back into the dataset.

A table is written beside its final place and renamed, so that a killed run leaves no half table. What is written is
ordered, so that the number of threads doesn't show.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nlp.archive.dataset.compaction import UNKNOWN_YEAR
from nlp.archive.dataset.schemas import PARTITION, UNPARTITIONED, schema
from nlp.archive.dataset.staging import FOLDER

MEMORY_LIMIT = "256MB"
"""What DuckDB may hold before it spills to disk."""
_BATCH = 50_000
_SOURCES = ("reports", "cells", "counts", "statements", "commitments", "problems")


class Workspace:
    """A DuckDB with a view of each table of the dataset; a context manager that removes what it left."""

    def __init__(self, dataset: Path) -> None:
        self.dataset = dataset
        self.folder = dataset / FOLDER / "derived"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.database = duckdb.connect(str(self.folder / "work.duckdb"))
        self.database.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        self.database.execute(f"set temp_directory = {text(str(self.folder / 'spill'))}")
        self.database.execute("set threads = 2")
        for table in _SOURCES:
            files = text(f"{dataset}/{table}/**/*.parquet")
            self.run(f"create view {table} as select * from read_parquet({files}, hive_partitioning = false)")  # noqa: S608

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()
        shutil.rmtree(self.folder)
        with suppress(OSError):  # the folder of a run holds more
            self.folder.parent.rmdir()

    def run(self, query: str) -> None:
        """Run a statement."""
        self.database.execute(query)

    def rows(self, query: str) -> Iterator[dict[str, Any]]:
        """Rows of a query, of which memory holds a batch."""
        for batch in self.batches(query):
            yield from batch.to_pylist()

    def batches(self, query: str) -> Iterator[pa.RecordBatch]:
        """Rows of a query in batches; other queries may run in between, as long as they don't change its tables."""
        cursor = self.database.cursor()
        try:
            yield from cursor.execute(query).to_arrow_reader(1_000)
        finally:
            cursor.close()

    def store(self, name: str, columns: pa.Schema, rows: Iterable[Mapping[str, Any]]) -> None:
        """Keep ``rows`` as a working table."""
        self.store_tables(
            name, columns, (pa.Table.from_pylist(batch, schema=columns) for batch in in_batches(rows, 5_000))
        )

    def store_tables(self, name: str, columns: pa.Schema, tables: Iterable[pa.Table]) -> None:
        """Keep ``tables`` of one schema as a working table."""
        self.database.register("stored_rows", columns.empty_table())
        self.run(f"create or replace table {name} as select * from stored_rows")  # noqa: S608
        for each in tables:
            self.database.register("stored_rows", each)
            self.run(f"insert into {name} select * from stored_rows")  # noqa: S608
        self.database.unregister("stored_rows")

    def write(self, table: str, query: str, order: Sequence[str], parts: Iterable[object] = (None,)) -> int:
        """Write the rows of ``query`` as a table of the dataset; gives their number.

        Args:
            order: columns that order the rows wholly; the report's year comes before them in partitioned tables.
            parts: the query is run anew after each of these; what it gives goes on in the order of the last one.
        """
        made, count = self.folder / table, 0
        year = [] if table in UNPARTITIONED else ["report_year nulls last"]
        names = ", ".join(f'"{name}"' for name in schema(table).names)
        ordered = f"select {names} from ({query}) order by {', '.join([*year, *order])}"  # noqa: S608
        with _Writer(made, table) as writer:
            for _ in parts:
                for batch in self.database.execute(ordered).to_arrow_reader(_BATCH):
                    writer.add(pa.Table.from_batches([batch]))
                    count += batch.num_rows
        final = self.dataset / table
        shutil.rmtree(final, ignore_errors=True)
        made.rename(final)
        return count


class _Writer:
    """Writes rows that come ordered by year, one file a year."""

    def __init__(self, folder: Path, table: str) -> None:
        self._folder, self._table, self._schema = folder, table, schema(table)
        self._place: str | None = None
        self._file: pq.ParquetWriter | None = None

    def add(self, rows: pa.Table) -> None:
        """Append ``rows``, whatever the batches that they come in."""
        if self._table in UNPARTITIONED:
            self._append("part-0.parquet", rows)
            return
        for year in pc.unique(rows["report_year"]).to_pylist():
            chosen = pc.is_null(rows["report_year"]) if year is None else pc.equal(rows["report_year"], year)
            folder = f"{PARTITION}={UNKNOWN_YEAR if year is None else year}"
            self._append(f"{folder}/part-0.parquet", rows.filter(pc.fill_null(chosen, False)))

    def _append(self, place: str, rows: pa.Table) -> None:
        if place != self._place:
            self._open(place)
        assert self._file is not None
        self._file.write_table(rows.cast(self._schema))

    def _open(self, place: str) -> None:
        if self._file:
            self._file.close()
        path = self._folder / place
        path.parent.mkdir(parents=True)  # fails where the rows were not ordered by year, and a file would be lost
        self._place, self._file = place, pq.ParquetWriter(path, self._schema, compression="zstd")

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        if error is None and self._file is None:  # an empty table is still a table
            self._open("part-0.parquet")
        if self._file:
            self._file.close()


def in_batches(rows: Iterable[Mapping[str, Any]], size: int) -> Iterator[list[Mapping[str, Any]]]:
    """``rows`` in lists of at most ``size``."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def text(value: str) -> str:
    """``value`` as a literal of SQL."""
    return "'" + value.replace("'", "''") + "'"
