"""How the rows of a query are printed: as a table for people, as CSV and as lines of JSON for programs.

CSV and JSON are written while the rows are read, so any number of them takes little memory. A table has to know its
widest cell, so it is cut after :data:`TABLE_ROWS`. Null is told from an empty text in all of them.

Example:
    >>> rows = [("青禾镇", None, ["a", 1.0]), ("", 2.5, [])]
    >>> print("".join(csv_lines(("agency", "share", "list"), iter(rows))), end="")
    agency,share,list
    青禾镇,,"[""a"", 1]"
    "",2.5,[]
    >>> print("".join(json_lines(("agency", "share", "list"), iter(rows))), end="")
    {"agency": "青禾镇", "share": null, "list": ["a", 1]}
    {"agency": "", "share": 2.5, "list": []}
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from datetime import date, time
from decimal import Decimal
from io import StringIO
from itertools import islice
from typing import Any

TABLE_ROWS = 1_000
"""Rows of a table at most."""
_NEEDS_QUOTES = re.compile(r'[",\r\n]|^$|^\s|\s$')

Row = tuple[Any, ...]


def csv_lines(columns: Sequence[str], rows: Iterator[Row]) -> Iterator[str]:
    """The header and a line a row, as in RFC 4180 but with bare line feeds.

    Null is an empty field and an empty text ``""``; lists, maps and structures are JSON.
    """
    yield ",".join(map(_quoted, columns)) + "\n"
    for row in rows:
        yield ",".join("" if value is None else _quoted(_as_text(value)) for value in row) + "\n"


def json_lines(columns: Sequence[str], rows: Iterator[Row]) -> Iterator[str]:
    """An object a line.

    Raises:
        ValueError: two columns have one name, so that an object could hold only one of them.
    """
    repeated = sorted({name for name in columns if columns.count(name) > 1})
    if repeated:
        raise ValueError(f"several columns are called {', '.join(repeated)}: give them names with AS")
    for row in rows:
        yield _json(dict(zip(columns, row, strict=True))) + "\n"


def table_lines(
    columns: Sequence[str], numeric: Sequence[bool], rows: Iterator[Row], width: int | None
) -> Iterator[str]:
    """A table for people of at most :data:`TABLE_ROWS`; a null is ``NULL``.

    Args:
        width: columns of the terminal, beyond which cells are folded; ``None`` never folds.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from service.drawing import plain

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name, right in zip(columns, numeric, strict=True):
        table.add_column(Text(plain(name)), overflow="fold", justify="right" if right else "left")
    for row in islice(rows, TABLE_ROWS):
        table.add_row(*(Text("NULL" if value is None else plain(_as_text(value))) for value in row))
    out = StringIO()
    console = Console(file=out, width=width or 1_000_000, highlight=False, color_system=None)
    if width is None:
        console.width = max(1, console.measure(table).maximum)
    console.print(table)
    yield from (line.rstrip() + "\n" for line in out.getvalue().splitlines())


def _quoted(field: str) -> str:
    return '"' + field.replace('"', '""') + '"' if _NEEDS_QUOTES.search(field) else field


def _as_text(value: Any) -> str:
    """A value that is no null, on its own."""
    plain = _plain(value)
    return plain if isinstance(plain, str) else _json(plain)


def _json(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    """A value of DuckDB as JSON has it: whole numbers without a point, dates in ISO 8601, bytes in hexadecimal."""
    if isinstance(value, dict):
        return {str(_plain(key)): _plain(of) for key, of in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float | Decimal):
        return _plain_number(float(value))
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _plain_number(value: float) -> float | int | str:
    if not math.isfinite(value):
        return str(value)  # JSON has no word for it, and null would say that there is none
    return int(value) if value.is_integer() and abs(value) < 1 << 53 else value
