"""Reads the runnable examples out of a README.

An example is a fenced block after ``<!-- run -->``; the block after ``<!-- prints -->`` is its output.

It is bash, python or http (a request). What it prints is compared as doctest does, with ``...`` for
anything; an http response is compared by status, by the headers shown, and by the JSON keys shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
_BLOCK = re.compile(r"<!-- (run|prints) -->\n```(\w+)\n(.*?)```\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """A runnable block of ``language`` with what it should print, if the README says so."""

    readme: str
    line: int
    language: str
    code: str
    prints: str | None

    def __str__(self) -> str:
        return f"{self.readme}:{self.line}"


def examples(readme: str) -> list[Example]:
    """The runnable blocks of one README, in order."""
    text = (ROOT / readme).read_text("utf-8")
    found: list[Example] = []
    for match in _BLOCK.finditer(text):
        marker, language, body = match.groups()
        line = text.count("\n", 0, match.start()) + 1
        if marker == "run":
            found.append(Example(readme, line, language, body, None))
        else:
            last = found.pop()
            found.append(Example(last.readme, last.line, last.language, last.code, body))
    return found


def blocks(readme: str) -> list[str]:
    """All fenced blocks of one README without the comments in them, to compare two languages."""
    text = (ROOT / readme).read_text("utf-8")
    return re.findall(r"```\w*\n(.*?)```\n", text, re.DOTALL)


def table_rows(readme: str) -> dict[str, list[str]]:
    """Rows of all tables by their first cell, without backticks; the cells after it as they are."""
    rows: dict[str, list[str]] = {}
    for line in (ROOT / readme).read_text("utf-8").splitlines():
        if line.startswith("|"):
            first, *rest = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
            for name in re.findall(r"`([^`]+)`", first):
                rows[name] = rest
    return rows
