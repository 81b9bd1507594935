"""The tables of a dataset as Arrow schemas, from ``schemas.yaml``.

Example:
    >>> schema("dates").names[:6], schema("dates").field("first").type
    (['document', 'agency', 'region', 'report_year', 'id', 'role'], DataType(string))
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import pyarrow as pa
import yaml

PARTITION = "year"
"""Hive column that every table of documents is partitioned by: the report's year, null where it is not known."""
UNPARTITIONED = ("failures", "duplicates", "agencies")

_NESTED = re.compile(r"(list|map|struct)<(.*)>")


@cache
def _described() -> Mapping[str, Any]:
    data: dict[str, Any] = yaml.safe_load(resources.files(__package__).joinpath("schemas.yaml").read_text("utf-8"))
    return data


@cache
def tables() -> tuple[str, ...]:
    """Names of all tables, ``reports`` first."""
    return tuple(_described()["tables"])


def about(table: str) -> str:
    """What the rows of a table are."""
    return str(_described()["tables"][table]["about"])


@cache
def columns(table: str) -> Mapping[str, tuple[str, str]]:
    """Type and description of each column, in order.

    Raises:
        KeyError: no such table.
    """
    own = _described()["tables"][table]["columns"]
    common = {} if table in UNPARTITIONED else _described()["common"]
    return {name: (str(kind), str(words)) for name, (kind, words) in {**common, **own}.items()}


@cache
def double_columns(table: str) -> tuple[str, ...]:
    """The columns of a table that hold numbers as printed."""
    return tuple(name for name, (kind, _) in columns(table).items() if kind == "double")


@cache
def schema(table: str) -> pa.Schema:
    """The Arrow schema of a table, with a ``description`` in the metadata of each field."""
    return pa.schema(
        [
            pa.field(name, _type(kind), metadata={"description": words})
            for name, (kind, words) in columns(table).items()
        ],
        metadata={"description": about(table)},
    )


def _type(kind: str) -> pa.DataType:
    """The Arrow type that a name stands for.

    >>> _type("list<struct<cell: string, value: double>>")
    ListType(list<item: struct<cell: string, value: double>>)
    """
    nested = _NESTED.fullmatch(kind)
    if not nested:
        return pa.type_for_alias(kind)
    outer, inner = nested.groups()
    if outer == "list":
        return pa.list_(_type(inner))
    if outer == "map":
        key, _, value = inner.partition(", ")
        return pa.map_(_type(key), _type(value))
    return pa.struct([(name, _type(of)) for name, _, of in (part.partition(": ") for part in inner.split(", "))])
