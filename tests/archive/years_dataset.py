"""Small datasets written row by row, for the tables that are computed from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from nlp.archive.dataset.schemas import schema

TABLES = ("reports", "cells", "counts", "statements", "commitments", "problems")


class DatasetRows:
    """Rows of a dataset in the making; what a row leaves out is null."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def report(
        self,
        document: str,
        agency: str | None,
        year: int | None,
        *,
        cells: Mapping[str, float | None] | None = None,
        region: str | None = None,
        **own: Any,
    ) -> str:
        """A report; a cell without a value is a blank."""
        common = {"document": document, "agency": agency, "region": region, "report_year": year}
        printed = cells or {}
        position = len(self._rows["reports"])
        numbers = sum(value is not None for value in printed.values())
        base = {"name": f"{document}.txt", "position": position, "characters": 1000, "cells_printed": numbers}
        self._rows["reports"].append(common | base | own)
        for at, (path, value) in enumerate(printed.items()):
            status = "blank" if value is None else "number"
            cell = {"path": path, "value": value, "raw": str(value), "status": status, "start": at, "end": at + 1}
            self._rows["cells"].append(common | cell)
        return document

    def add(self, table: str, document: str, **own: Any) -> None:
        """A row of another table."""
        self._rows[table].append({"document": document} | own)

    def write(self, folder: Path) -> Path:
        """Write all tables."""
        for table in TABLES:
            path = folder / table / "part-0.parquet"
            path.parent.mkdir(parents=True)
            pq.write_table(pa.Table.from_pylist(self._rows[table], schema=schema(table)), path)
        return folder


def table_rows(folder: Path, table: str) -> list[dict[str, Any]]:
    """All rows of a written table, in their order."""
    files = sorted((folder / table).rglob("*.parquet"))
    return [row for file in files for row in pq.read_table(file, partitioning=None).to_pylist()]
