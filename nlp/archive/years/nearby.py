"""What stands in the tables of the dataset for some documents at a time, however many there are in all.

Notes for a newcomer: lists and joins of a whole archive don't fit into memory, those of a chunk of it do. A table of
items (pairs of reports) tells by its column ``chunk`` which of them are looked at together. :func:`spread` joins the
items with the tables of the dataset once, on disk, and keeps the rows in the order of the chunks;
:func:`each_chunk` then looks at one chunk after the other: ``near.cells`` are the rows of ``cells`` that it needs.

    spread(workspace, "year_pairs", {"cells": Near("select document, path, value from cells")})
    for chunk in each_chunk(workspace):
        workspace.run("… from near.year_pairs p join near.cells c on c.document = p.document …")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nlp.archive.years.workspace import Workspace

CHUNK = 500
"""Items that are looked at together."""
_KEPT = "select table_name as name from duckdb_tables() where schema_name = 'kept' and table_name <> 'chunks'"


@dataclass(frozen=True, slots=True)
class Near:
    """Rows that chunks need.

    Attributes:
        query: of the rows, with a column ``document``.
        of: columns of the items that name the documents whose rows are needed.
    """

    query: str
    of: tuple[str, ...] = ("document",)


def spread(workspace: Workspace, items: str, tables: Mapping[str, Near]) -> None:
    """Keep, for every chunk of the table ``items``, the items and the rows of ``tables`` that it needs."""
    for schema in ("near", "kept"):
        workspace.run(f"drop schema if exists {schema} cascade")
        workspace.run(f"create schema {schema}")
    workspace.run(f"create table kept.chunks as select distinct chunk from {items}")  # noqa: S608
    workspace.run(f"create table kept.{items} as select * from {items} order by chunk")  # noqa: S608
    for name, near in tables.items():
        asked = " union ".join(f"select chunk, {column} as document from {items}" for column in near.of)  # noqa: S608
        workspace.run(
            f"create table kept.{name} as select a.chunk, q.* from ({asked}) a "  # noqa: S608
            f"join ({near.query}) q using (document) order by a.chunk"
        )


def each_chunk(workspace: Workspace) -> Iterator[int]:
    """Look at one chunk after the other; gives its number."""
    kept = [row["name"] for row in workspace.rows(_KEPT)]
    chunks = [row["chunk"] for row in workspace.rows("select chunk from kept.chunks order by chunk")]
    for number in chunks:
        for name in kept:
            workspace.run(
                f"create or replace view near.{name} as "  # noqa: S608
                f"select * exclude (chunk) from kept.{name} where chunk = {number}"
            )
        yield number
