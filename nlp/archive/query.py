"""SQL over a dataset: every table is a view of its Parquet files, in an in-memory DuckDB that writes nothing.

A query may read the dataset and nothing else: no other file, no network, no extension. Statements that could write
(DuckDB's COPY may, even into the folder that it is allowed to read) are refused before they are run.

Example:
    >>> import tempfile
    >>> from nlp.archive.run import extract_archive
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     source = Path(folder, "a.txt")
    ...     _ = source.write_text("青禾镇2023年政府信息公开工作年度报告", "utf-8")
    ...     outcome = extract_archive(source, Path(folder, "dataset"))
    ...     answer = ask(open_dataset(outcome.dataset), "select agency, year from reports")
    ...     answer.columns, list(answer.rows)
    (('agency', 'year'), [('青禾镇', 2023)])
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from nlp.archive.dataset.schemas import PARTITION, UNPARTITIONED
from nlp.archive.run import MANIFEST, ArchiveError

_ROWS_AT_A_TIME = 1_000
_ASKING = {duckdb.StatementType.SELECT, duckdb.StatementType.CREATE}
"""What a query may be made of: CREATE makes macros and tables in memory, and is what PIVOT is translated into."""


_NUMERIC = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)")


class QueryError(ArchiveError):
    """The query is wrong, or wants what a query may not do; the message says what."""

    code = "query_error"


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a query, which are computed while they are read.

    Attributes:
        columns: their names, which may repeat.
        numeric: whether each column holds numbers.
        rows: a tuple a row; gone through once. Raises :class:`QueryError` where the query fails on its way.
    """

    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: Iterator[tuple[Any, ...]]


def open_dataset(dataset: Path) -> duckdb.DuckDBPyConnection:
    """A connection with a view for every table of ``dataset``; ``year`` is the report's year.

    Raises:
        ArchiveError: the folder holds no finished dataset, or one of its files is damaged.
    """
    if not (dataset / MANIFEST).exists():
        raise ArchiveError(f"{dataset} is no finished dataset: it has no {MANIFEST}")
    connection = duckdb.connect()
    folder = dataset.resolve()
    try:
        for table in sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
            rows = connection.sql(f"select {_columns(table)} from {_files(folder, table)}")  # noqa: S608  (quoted)
            rows.create_view(table)
    except duckdb.Error as error:
        raise ArchiveError(f"a file of the dataset can't be read: {_words(error)}") from None
    # Only what doesn't fit into memory is ever written, into a folder that DuckDB makes and removes.
    spilled = Path(tempfile.gettempdir(), f"biaoli-query-{os.getpid()}")
    connection.execute(f"set temp_directory = {_text(str(spilled))}")
    connection.execute(f"set allowed_directories = [{_text(str(folder))}]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> Answer:
    """The answer to ``sql``: one statement that selects, or several of which the last does.

    Raises:
        QueryError: the SQL is wrong, or would do more than select.
    """
    try:
        statements = connection.extract_statements(sql)
        if not statements or statements[-1].type != duckdb.StatementType.SELECT:
            raise QueryError("a query has to select something")
        for statement in statements:
            if statement.type not in _ASKING:
                raise QueryError(f"a query can't {statement.type.name}: it may only select")
            connection.execute(statement)
        described = connection.description or []
    except duckdb.Error as error:
        raise QueryError(_words(error)) from None
    columns = tuple(column[0] for column in described)
    numeric = tuple(_NUMERIC.fullmatch(str(column[1])) is not None for column in described)
    return Answer(columns, numeric, _rows(connection))


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """The rows, a thousand in memory at a time."""
    try:
        while rows := connection.fetchmany(_ROWS_AT_A_TIME):
            yield from rows
    except duckdb.Error as error:
        raise QueryError(_words(error)) from None


def _words(error: duckdb.Error) -> str:
    """DuckDB's message without the repeated query, whose pointing needs a line of its own."""
    return str(error).partition("\n\nLINE ")[0]


def _columns(table: str) -> str:
    """All columns; the hive column of an empty table is not there and has to be made up."""
    return "*" if table in UNPARTITIONED else f"* exclude (report_year), report_year as {PARTITION}"


def _files(folder: Path, table: str) -> str:
    return f"read_parquet({_text(f'{folder}/{table}/**/*.parquet')}, hive_partitioning = false)"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
