"""The rules of ``years.yaml``, parsed: each becomes the terms of its two sides for every subject.

Example:
    >>> [term for term in terms() if term.rule == "T2-STOCK-Y2Y"][1]
    Term(number=..., rule='T2-STOCK-Y2Y', subject='proactive.rules.in_force', side='expected', sign=1, previous=True,
         path='proactive.rules.in_force')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

_TERM = re.compile(r"([+-]?)\s*(previous )?([a-z_.]+)")


@dataclass(frozen=True, slots=True)
class Term:
    """One cell in a rule, evaluated on one subject; ``previous`` where it is of the report on the year before."""

    number: int
    rule: str
    subject: str
    side: Literal["actual", "expected"]
    sign: int
    previous: bool
    path: str


@cache
def described() -> Mapping[str, Any]:
    """The rules as written."""
    data: dict[str, Any] = yaml.safe_load(resources.files(__package__).joinpath("years.yaml").read_text("utf-8"))
    return data


@cache
def terms() -> tuple[Term, ...]:
    """The terms of all rules on all subjects, numbered in the order of the rules."""
    return tuple(
        Term(number, rule, subject, side, sign, previous, path)
        for number, (rule, subject, side, sign, previous, path) in enumerate(_terms())
    )


def _terms() -> Iterator[tuple[str, str, Literal["actual", "expected"], int, bool, str]]:
    for rule in described()["rules"]:
        left, _, right = re.split(r"\s(=|>=)\s", rule["rule"])
        for each in rule["each"]:
            subject = rule["subject"].format(each=each)
            for side, words in (("actual", left), ("expected", right)):
                for sign, previous, path in _TERM.findall(words.format(each=each)):
                    yield rule["id"], subject, side, -1 if sign == "-" else 1, bool(previous), path  # type: ignore[misc]


def relation(rule: Mapping[str, Any]) -> str:
    """``=`` or ``>=``."""
    return ">=" if " >= " in rule["rule"] else "="
