"""The named checks on a single cell: rules of an edition that are no sum.

A check takes the number, its cell and the agency, and gives a :class:`Verdict`. To add one, write the function and
name it in :data:`CHECKS`; editions refer to it as ``check: <name>``.

Example:
    >>> printed = Cell(value=-1, raw="-1", status="number")
    >>> CHECKS["natural_number"](-1, printed, Agency(None))
    Verdict(holds=False, expected=0, why='', missing=())
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from nlp.checking.numbers import Exact
from nlp.checking.plan import NATURAL
from nlp.checking.rulemaking import makes_rules
from nlp.schema import Cell

AGENCY = "report.agency"
"""What a check is missing that needs to know the agency."""

MOST_WAN_YUAN = 100_000
"""Fees of a body in 万元 (a thousand million 元): above that, the figure is likely in 元."""
MOST_WAN_YUAN_OF_AREA = 100 * MOST_WAN_YUAN
"""The same for the governments of provinces and cities with districts, which report for their whole area."""
DECIMALS_OF_WAN_YUAN = 6
"""万元 to the hundredth of a 元."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a check holds; ``None`` where that can't be told, and what is ``missing`` to tell it."""

    holds: bool | None
    expected: Exact | None = None
    why: str = ""
    missing: tuple[str, ...] = ()


HOLDS = Verdict(True)


class Agency:
    """The reporting agency, with what is only worked out when a check asks for it."""

    def __init__(self, name: str | None) -> None:
        self.name = name

    @cached_property
    def makes_rules(self) -> bool | None:
        """Whether it may make 规章; ``None`` where the name does not tell."""
        return makes_rules(self.name) if self.name else None


def is_natural(value: Exact) -> bool:
    """Whether the number is whole and not negative."""
    return value >= 0 and value == int(value)


def _natural_number(value: Exact, _cell: Cell, _agency: Agency) -> Verdict:
    if is_natural(value):
        return HOLDS
    return Verdict(False, 0 if value < 0 else None)


def _zero_without_rulemaking_power(value: Exact, _cell: Cell, agency: Agency) -> Verdict:
    """Zero is right for every agency, so that the name matters only for the others."""
    if value == 0 or agency.makes_rules:
        return HOLDS
    if agency.makes_rules is None:
        return Verdict(None, missing=(AGENCY,))
    return Verdict(False, 0)


def _plausible_wan_yuan(value: Exact, cell: Cell, agency: Agency) -> Verdict:
    if cell.unit == "元":
        return Verdict(False, why="it is printed in 元")
    if not isinstance(value, int) and -int(value.as_tuple().exponent) > DECIMALS_OF_WAN_YUAN:
        return Verdict(False, why=f"it has more than {DECIMALS_OF_WAN_YUAN} decimals")
    most = MOST_WAN_YUAN_OF_AREA if value > MOST_WAN_YUAN and agency.makes_rules else MOST_WAN_YUAN
    if value > most:
        return Verdict(False, most, why=f"amounts above {most} are rare")
    return HOLDS


CHECKS: Mapping[str, Callable[[Exact, Cell, Agency], Verdict]] = {
    NATURAL: _natural_number,
    "zero_without_rulemaking_power": _zero_without_rulemaking_power,
    "plausible_wan_yuan": _plausible_wan_yuan,
}
