"""Stub."""

from __future__ import annotations

from nlp.schema import Checks
from nlp.tables.result import TablesResult


def check(tables: TablesResult, *, agency: str | None = None) -> Checks:
    """Stub."""
    return Checks(failed=tables.split_failures, used_to_align=tables.used_to_align)
