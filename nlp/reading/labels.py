"""The labels of header fields, read from ``labels.yaml``, and the patterns made of them."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_GAP = "[ \u3000\u00a0]{0,4}"


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(files("nlp.reading").joinpath("labels.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def field_names() -> dict[str, str]:
    """Label without spaces → name of its field."""
    groups = _data()["fields"].items()
    return {label: name for name, group in groups for labels in group.values() for label in labels}


@cache
def strong_labels() -> frozenset[str]:
    """Labels that only a header or an index table has."""
    return frozenset(label for group in _data()["fields"].values() for label in group.get("strong", []))


def meta_field_name(label: str) -> str | None:
    """Name of the field that a ``<meta>`` tag gives, ``None`` where it gives none.

    Example:
        >>> meta_field_name("PubDate"), meta_field_name("viewport")
        ('published_at', None)
    """
    name = _data()["meta"].get(label.strip().lower())
    return str(name) if name else None


@cache
def label_pattern() -> re.Pattern[str]:
    """A label with the colon after it, if there is one; group 1 is the label, group 2 the colon."""
    by_first: dict[str, list[str]] = {}
    for word in _longest_first(field_names()):
        by_first.setdefault(word[0], []).append(word)
    # One branch for each first character: at a place where a label may begin, the regex engine then tries one.
    words = [f"{re.escape(first)}(?:{'|'.join(_rest(word) for word in group)})" for first, group in by_first.items()]
    return re.compile(rf"({'|'.join(words)})(?:[ \u3000\u00a0\t|]{{0,4}}([:：]))?")


@cache
def end_pattern() -> re.Pattern[str]:
    """What ends a value: a counter, a button, the bracket of one."""
    words = "|".join(_longest_first(_data()["ends"]))
    return re.compile(rf"[ \u3000\u00a0\t|]{{2,}}|\t|\||(?<![\u4e00-\u9fff])(?:{words})|(?:{words})\s?[:：]|[【\[]")


@cache
def report_begin_pattern() -> re.Pattern[str]:
    """Where the report has surely begun: its opening words or the first section's heading, with what stands before it.

    To be searched with a line feed before the text. Every alternative begins with a literal: so a search is fast.
    """
    openings = map(re.escape, _data()["report_begins"])
    headings = (rf"{before}一[ \u3000]?、" for before in ("\n", "。", " ", "\u3000"))
    return re.compile("|".join([*openings, *headings]))


def _longest_first(words: Any) -> list[str]:
    return sorted(words, key=len, reverse=True)


def _rest(word: str) -> str:
    """What follows a label's first character; short labels may be spaced out."""
    return "".join(_GAP + re.escape(char) for char in word[1:]) if len(word) <= 4 else re.escape(word[1:])
