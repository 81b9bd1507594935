"""Our own form, one passage a line; it holds everything. See ``annotations.passages``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from annotations.formats.exchange import Found, Loss, Reading, Spoilt, lines_of, spoilt_fields, write_whole
from annotations.passages import Passage, dumps, loads

SUMMARY = "our own lines of JSON"
SUFFIX = ".jsonl"


def read(source: Path) -> Reading:
    """The passages of the lines; empty lines are passed over."""
    for number, line in lines_of(source):
        if isinstance(line, Spoilt):
            yield line
        elif line.strip():
            try:
                yield Found(f"line {number}", loads(line))
            except ValidationError as error:
                yield from spoilt_fields(error, f"line {number}")


def write(passages: Iterable[Passage], target: Path) -> list[Loss]:
    """One line a passage; nothing is lost."""
    write_whole(target, "".join(f"{dumps(passage)}\n" for passage in passages).encode())
    return []
