"""Units behind numbers: classifiers, percent, money; and words that begin like one and are none.

Example:
    >>> unit_at("收到5人次", 3, numeral=False)
    Unit(kind='count', printed='人次', unit='人次')
    >>> unit_at("20个工作日", 2, numeral=False).kind
    'none'
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from nlp.narrative.lexicon import load_lexicon
from nlp.narrative.quantities.found import Qualifier

PACKAGE = __name__.rpartition(".")[0]

UnitKind = Literal["count", "rate", "amount", "none"]
_KINDS: dict[str, UnitKind] = {
    "counted": "count",
    "counted_after_digits": "count",
    "rates": "rate",
    "money": "amount",
    "no_units": "none",
}
_RATES_OF_DIGITS = ("%", "‰", "分")


@dataclass(frozen=True, slots=True)
class Unit:
    """What stands behind a number: as ``printed``, and the ``unit`` of the result ("" for what is no unit)."""

    kind: UnitKind
    printed: str
    unit: str


Candidates = dict[str, tuple[tuple[str, Unit], ...]]
"""Units with their printed forms by the first character of these, the longest first."""


@cache
def _units() -> tuple[Candidates, Candidates]:
    """What can stand behind digits and behind numerals."""
    lexicon = load_lexicon(PACKAGE, "units.yaml")
    units: dict[str, Unit] = {}
    for part, kind in _KINDS.items():
        for printed in lexicon[part]:
            unit = lexicon[part][printed] if part == "rates" else printed if kind in ("count", "amount") else ""
            units[printed] = Unit(kind, printed, unit)
    only_digits = {*lexicon["counted_after_digits"], *_RATES_OF_DIGITS}
    return _candidates(units), _candidates({printed: units[printed] for printed in units if printed not in only_digits})


def _candidates(units: dict[str, Unit]) -> Candidates:
    beginnings = sorted({printed[0] for printed in units})
    longest_first = sorted(units.items(), key=lambda item: -len(item[0]))
    return {first: tuple(item for item in longest_first if item[0][0] == first) for first in beginnings}


@cache
def unit_beginnings() -> frozenset[str]:
    """First characters of what can stand behind a numeral, 分之 included."""
    return frozenset(_units()[1]) | {"分"}


@cache
def _limits() -> dict[str, Qualifier]:
    return {word: name for name, words in load_lexicon(PACKAGE, "units.yaml")["limits"].items() for word in words}


@cache
def _rates_at_end() -> dict[str, frozenset[str]]:
    words = load_lexicon(PACKAGE, "units.yaml")["rates_at_end"]
    return {unit: frozenset(followers) for unit, followers in words.items()}


def unit_at(text: str, at: int, *, numeral: bool) -> Unit | None:
    """The unit or other word of the lexicon that begins at ``at``; ``None`` where none does.

    >>> unit_at("得98分,", 3, numeral=False), unit_at("2分类推进", 1, numeral=False)
    (Unit(kind='rate', printed='分', unit='分'), None)
    """
    for printed, unit in _units()[numeral].get(text[at : at + 1], ()):
        if text.startswith(printed, at):
            return unit if unit.kind != "rate" or _ends_as_rate(text, at + len(printed), unit) else None
    return None


def _ends_as_rate(text: str, end: int, unit: Unit) -> bool:
    followers = _rates_at_end().get(unit.printed)
    follower = text[end : end + 1]
    return followers is None or not "一" <= follower <= "鿿" or follower in followers


def compound_at(text: str, end: int, unit: Unit) -> Unit:
    """The unit with the other one that is printed behind it; the unit itself where there is none.

    >>> compound_at("5篇(条)", 2, Unit("count", "篇", "篇"))
    Unit(kind='count', printed='篇(条)', unit='篇（条）')
    """
    opening = text[end : end + 1]
    if unit.kind != "count" or opening not in ("(", "/"):
        return unit
    other = unit_at(text, end + 1, numeral=False)
    if other is None or other.kind != "count":
        return unit
    if opening == "/":
        joined = f"{unit.printed}/{other.printed}"
        return Unit("count", joined, joined)
    if text[end + 1 + len(other.printed) : end + 2 + len(other.printed)] != ")":
        return unit
    return Unit("count", f"{unit.printed}({other.printed})", f"{unit.printed}（{other.printed}）")


def limit_at(text: str, at: int) -> Qualifier | None:
    """What the word behind a unit says of the number (300条以上); all such words have two characters.

    >>> limit_at("300条以上", 4)
    'at_least'
    """
    return _limits().get(text[at : at + 2])
