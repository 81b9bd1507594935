"""Lexicons of the narrative: YAML files beside the component that uses them, read once a process.

Example:
    >>> "silent" in load_lexicon("nlp.narrative.dates", "dates.yaml")
    True
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def load_lexicon(package: str, name: str) -> dict[str, Any]:
    """The mapping that ``name`` in ``package`` holds.

    Raises:
        FileNotFoundError: no such file; the wheel was built without it.
        TypeError: the file doesn't hold a mapping.
    """
    data = yaml.safe_load(resources.files(package).joinpath(name).read_text("utf-8"))
    if not isinstance(data, dict):
        raise TypeError(f"{package}/{name} holds no mapping")
    return data


def alternation(patterns: Iterable[str]) -> str:
    """One group out of regular expressions, the longest first so that a short one can't hide a long one.

    Those that begin alike share a branch: where every branch begins with a plain character, the engine passes over text
    in which none of them stands without trying one.

    >>> alternation(["局", "分局"]), alternation(["有待", "[还尚]需", "还应"])
    ('(?:分局|局)', '(?:还(?:需|应)|尚需|有待)')
    """
    longest_first = sorted(patterns, key=len, reverse=True)
    beginnings = [_beginnings(pattern) for pattern in longest_first]
    if None in beginnings:
        return f"(?:{'|'.join(longest_first)})"
    branches: dict[str, list[str]] = {}
    for first, rest in (beginning for some in beginnings for beginning in some or ()):
        branches.setdefault(first, []).append(rest)
    shared = (
        f"{first}(?:{'|'.join(rests)})" if len(rests) > 1 else first + rests[0] for first, rests in branches.items()
    )
    return f"(?:{'|'.join(shared)})"


_HEAD = re.compile(
    r"(?:(?P<character>\\\W|[^\\.^$*+?{}\[\]|()])|\[(?P<class>[^\\\]^-]+)\]"
    r"|\(\?:(?P<group>(?:[^()\[\]\\]|\[[^\\\]|]+\])*)\))(?P<optional>\??)(?![?*+{])"
)
"""What a regular expression can begin with that stands for plain characters: 还, [还尚], (?:还|尚), 还?."""

_NESTED = re.compile(r"\\.|\[[^\]]*\]|\([^()]*\)")
_CAPTURE = re.compile(r"(?<!\\)\((?!\?[^P])|\\[1-9]")


def _beginnings(pattern: str) -> list[tuple[str, str]] | None:
    """The plain characters that ``pattern`` can begin with, in its own order, each with the pattern of what follows.

    ``None`` where it can begin otherwise (``[^,]``, a look behind), or where what follows can't be told twice.

    >>> _beginnings("(?:有|[亟急])?待"), _beginnings("[^,]待")
    ([('有', '待'), ('亟', '待'), ('急', '待'), ('待', '')], None)
    """
    head = _HEAD.match(pattern)
    if head is None or _CAPTURE.search(pattern) or _has_bar(pattern):
        return None
    rest = pattern[head.end() :]
    members = head["group"].split("|") if head["group"] is not None else head["class"] or [head["character"]]
    found: list[tuple[str, str]] = []
    for member in [*members, ""] if head["optional"] else members:
        following = [(member, rest)] if head["group"] is None and member else _beginnings(member + rest)
        if following is None:
            return None
        found += following
    return found


def _has_bar(pattern: str) -> bool:
    """Whether a ``|`` stands outside all groups, which parts more than what follows the beginning."""
    while (outside := _NESTED.sub("", pattern)) != pattern:
        pattern = outside
    return "|" in pattern
