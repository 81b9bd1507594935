"""The words of ``patterns.yaml`` and ``surnames.yaml``, loaded once and compiled.

:func:`spaced` makes a pattern of a word that white space may interrupt, as PDF text and justified labels do.

Example:
    >>> import re
    >>> re.fullmatch(spaced("邮编"), "邮 \\n 编") is not None
    True
    >>> lexicon().label_kinds["联系人"]
    'person'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

GAP = r"[ \t\n]{0,6}"
"""White space inside a label: justified text, or a line that ends in the middle of it."""


def spaced(word: str) -> str:
    """Pattern of ``word`` with white space allowed between its characters."""
    return GAP.join(re.escape(char) for char in word)


def any_of(words: Iterable[str], *, gaps: bool = False, conditions: Mapping[str, str] | None = None) -> str:
    """Pattern of an alternation, longest word first, so that 电话号码 is not read as 电话.

    Words that begin alike share a branch: where every branch begins with a plain character, the engine passes over
    text in which none of them stands without trying a word.

    Args:
        gaps: white space may stand between the characters of a word.
        conditions: for words that count only somewhere, the pattern of what has to hold behind the word.

    Example:
        >>> any_of(["电话", "手机", "电话号码"]), any_of(["甲"], conditions={"甲": "(?=乙)"})
        ('(?:电(?:话号码|话)|手机)', '(?:甲(?=乙))')
    """
    branches: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        pattern = (spaced(word) if gaps else re.escape(word)) + (conditions or {}).get(word, "")
        first = re.escape(word[:1])
        branches.setdefault(first, []).append(pattern[len(first) :])
    shared = (f"{first}(?:{'|'.join(rest)})" if len(rest) > 1 else first + rest[0] for first, rest in branches.items())
    return f"(?:{'|'.join(shared)})"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words, and ``label_kinds`` from a label without white space to the kind of contact that it announces."""

    words: dict[str, Any]
    label_kinds: dict[str, str]
    surnames: tuple[str, ...]

    def section(self, name: str) -> dict[str, Any]:
        """One of the groups of ``patterns.yaml``."""
        group: dict[str, Any] = self.words[name]
        return group

    def list(self, name: str) -> list[str]:
        """One of the plain lists of ``patterns.yaml``."""
        words: list[str] = self.words[name]
        return words


@cache
def lexicon() -> Lexicon:
    """The lexicon, read from the package once."""
    here = files(__package__)
    words = yaml.safe_load(here.joinpath("patterns.yaml").read_text("utf-8"))
    names = yaml.safe_load(here.joinpath("surnames.yaml").read_text("utf-8"))
    kinds = {label: kind for kind, labels in words["labels"].items() for label in labels} | words["cut_labels"]
    return Lexicon(words, kinds, (*names["double"], *names["single"]))
