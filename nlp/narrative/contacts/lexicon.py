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
    """Pattern of the longest of ``words`` that stands at a place, so that 电话号码 is not read as 电话.

    Words share a branch as far as they are alike, so that a place is compared with all of them at once. The first
    branches begin with a plain character each: the engine passes over text in which none of these stands.

    Args:
        gaps: white space may stand between the characters of a word.
        conditions: for words that count only somewhere, the pattern of what has to hold behind the word.

    Example:
        >>> any_of(["电话", "手机", "电话号码"]), any_of(["甲"], conditions={"甲": "(?=乙)"})
        ('(?:电话(?:号码|)|手机)', '(?:甲(?=乙))')
    """
    found = {word: (conditions or {}).get(word, "") for word in words}
    return f"(?:{'|'.join(_branches(found, GAP if gaps else ''))})"


def _branches(words: Mapping[str, str], gap: str) -> list[str]:
    """A pattern for each first character of ``words``, which go with the pattern of what has to hold behind them."""
    rests: dict[str, dict[str, str]] = {}
    for word, condition in words.items():
        rests.setdefault(word[0], {})[word[1:]] = condition
    return [re.escape(first) + _rest(following, gap) for first, following in rests.items()]


def _rest(rests: dict[str, str], gap: str) -> str:
    """Pattern of one of ``rests`` behind what they share; one that is empty comes last."""
    ended = rests.pop("", None)
    branches = _branches(rests, gap)
    if not branches:
        return ended or ""
    goes_on = gap + (branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})")
    return goes_on if ended is None else f"(?:{goes_on}|{ended})"


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
