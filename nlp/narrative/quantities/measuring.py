"""Numbers with their units: what is printed behind, shared with the next number, or missing."""

from __future__ import annotations

from dataclasses import replace

from nlp.narrative.prose import Prose
from nlp.narrative.quantities.found import FoundNumber, Kind, Quantity
from nlp.narrative.quantities.idioms import goes_on, is_idiom, is_tally
from nlp.narrative.quantities.traps import measures_nothing
from nlp.narrative.quantities.units import Unit, compound_at, limit_at, unit_at

_RANGE = frozenset(("-", "~", "至", "到", "--"))
_LONGEST_JOINT = 2
_LIST = frozenset("、和及与")
_TALLY_REACH = 80
"""Characters behind a tally in which the same numeral and unit come back to it."""
_FRACTIONS = {"百": "%", "千": "‰"}


def find_quantities(prose: Prose, numbers: list[FoundNumber]) -> list[Quantity]:
    """The numbers with their units, without durations, ordinals and what measures nothing.

    >>> from nlp.narrative.quantities.reading import find_numbers
    >>> prose = Prose.of("分别为12、15件,3次至5次,2023年84条2、收到0件")
    >>> [(prose.text[slice(*q.span)], q.unit) for q in find_quantities(prose, find_numbers(prose))]
    [('12', '件'), ('15件', '件'), ('3次至5次', '次'), ('84条', '条'), ('0件', '件')]
    """
    text = prose.text
    units = _units(text, numbers)
    found: list[Quantity] = []
    tallied: dict[tuple[float, str], int] = {}
    for number, unit in zip(numbers, units, strict=True):
        if unit and number.evidence == "numeral" and _is_tally(text, number, unit, tallied):
            continue
        quantity = _quantity(text, number, unit, found[-1].span[1] if found else -1)
        if quantity is None:
            continue
        near = found and quantity.span[0] - found[-1].span[1] <= _LONGEST_JOINT
        joined = _range(text, found[-1], quantity) if near else None
        if joined:
            found[-1] = joined
        else:
            found.append(quantity)
    return found


def _is_tally(text: str, number: FoundNumber, unit: Unit, tallied: dict[tuple[float, str], int]) -> bool:
    """Whether the numeral sums up what was named, or comes back to such a sum soon after (将五个试点区…).

    ``tallied`` holds where each sum was last named.
    """
    key = number.value, unit.printed
    start, end = number.span
    last_end = tallied.get(key, -1)
    comes_back = last_end >= 0 and start - last_end <= _TALLY_REACH and "\n" not in text[last_end:start]
    if not comes_back and not is_tally(text, number, unit):
        return False
    tallied[key] = end
    return True


def _units(text: str, numbers: list[FoundNumber]) -> list[Unit | None]:
    """The unit of each number: its own, or in a list that of the next (12、15件, which prints it once)."""
    units = [unit_at(text, number.span[1], numeral=number.evidence == "numeral") for number in numbers]
    for index in range(len(numbers) - 2, -1, -1):
        end = numbers[index].span[1]
        following = units[index + 1]
        if units[index] or following is None or numbers[index + 1].span[0] != end + 1:
            continue
        if text[end] in _LIST:
            units[index] = replace(following, printed="")
    return units


def _quantity(text: str, number: FoundNumber, unit: Unit | None, last_end: int) -> Quantity | None:
    """The number with its unit; ``None`` where it measures nothing. ``last_end``: where the last quantity ends."""
    start, end = number.span
    denominator = _denominator(text, number) if start != number.digits[0] else ""
    if denominator:
        limit = limit_at(text, end)
        if limit:
            number, end = number._replace(qualifier=limit), end + 2
        return _as_quantity(number, (start, end), _FRACTIONS.get(denominator, ""), "rate")
    if unit is None:
        is_ratio = "/" in text[slice(*number.digits)]
        if not is_ratio and (start == last_end or measures_nothing(text, number)):
            return None
        return _as_quantity(number, (start, end), "", "rate" if is_ratio else "count")
    kind = unit.kind
    if kind == "none":
        return None
    if unit.printed:
        unit = compound_at(text, end + len(unit.printed), unit)
    end += len(unit.printed)
    if goes_on(text, number, unit) or (kind == "count" and is_idiom(text, number, unit, end)):
        return None
    if kind == "count" and number.span == number.digits and isinstance(number.value, float):
        number = _without_enumerator(text, number)
        start = number.span[0]
    if unit.printed == "成":
        number = number._replace(value=number.value * 10)
    limit = limit_at(text, end)
    if limit:
        number, end = number._replace(qualifier=limit), end + 2
    return _as_quantity(number, (start, end), unit.unit, kind)


def _denominator(text: str, number: FoundNumber) -> str:
    """Last character of the denominator of 百分之九十 or 百分百; "" where the number is no fraction."""
    words = text[number.span[0] : number.digits[0]]
    if words.endswith("分之"):
        return words[-3:-2]
    return words[-2:-1] if words.endswith("分") else ""


def _without_enumerator(text: str, number: FoundNumber) -> FoundNumber:
    """The number without the item's number that begins a paragraph or a sentence (1.84条信息): things are whole."""
    start, end = number.span
    if start and text[start - 1] not in "\n。;":
        return number
    start = text.index(".", start, end) + 1
    return number._replace(span=(start, end), digits=(start, end), value=int(text[start:end]))


def _as_quantity(number: FoundNumber, span: tuple[int, int], unit: str, kind: Kind) -> Quantity:
    return Quantity(span, number.digits, number.value, number.value_max, unit, number.qualifier, kind, number.evidence)


def _range(text: str, low: Quantity, high: Quantity) -> Quantity | None:
    """Two quantities as the ends of a range (3次至5次, 30%-40%); ``None`` where they are none."""
    if low.unit != high.unit or high.span[0] - low.span[1] > _LONGEST_JOINT or low.kind != high.kind:
        return None
    if text[low.span[1] : high.span[0]] not in _RANGE:
        return None
    if low.value_max is not None or high.value_max is not None or not low.value < high.value:
        return None
    qualifier = low.qualifier if low.qualifier != "exact" else high.qualifier
    span, digits = (low.span[0], high.span[1]), (low.digits[0], high.digits[1])
    return low._replace(span=span, digits=digits, value_max=high.value, qualifier=qualifier)
