"""Figures of a text as numbers and back: digits with commas and multipliers, wide digits, Chinese numerals.

Start here: :func:`figures_of` reads the quantities whose writing and value agree, :func:`printed` writes another number
in the place of one. What is read here is what can be varied; all else stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Literal, NamedTuple

from annotations.generator.edits import Edit
from annotations.generator.variation_data import WIDE_DIGITS, variation_data
from annotations.labels import AttributeValue
from annotations.passages import Entity, Passage
from nlp.folding import fold
from nlp.narrative.quantities.numerals import read_numeral

_DIGITS = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.(\d{1,6}))?(?![\d.,])")
_BEHIND = re.compile(r"\s?[余多几来]?\s?(百万|千万|万|亿|千|百(?!分))?")
_NUMERAL = re.compile("[〇零一二两三四五六七八九十百千万]{1,12}")
_OTHER_NUMERALS = re.compile("[一二两三四五六七八九十几数]|分之")
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_NUMERAL_DIGITS = "零一二三四五六七八九"
_TO_NUMERAL, _TO_DIGITS, _TO_MYRIADS = 0.06, 0.15, 0.5
_MYRIAD = 10_000

Style = Literal["as_before", "commas", "plain", "wide"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity's number: ``value`` is ``number · scale / 10 ** decimals``; ``span`` covers what is printed of it.

    Attributes:
        number: the number as if it had no decimal point and no multiplier.
        spread: of a range, how far its other end, at ``high_span``, is from this one.
    """

    entity_id: str
    span: tuple[int, int]
    number: int
    decimals: int
    scale: int
    is_digits: bool
    has_commas: bool
    is_wide: bool
    is_bare: bool
    attributes: dict[str, AttributeValue]
    high_span: tuple[int, int] | None = None
    spread: int = 0

    @property
    def unit(self) -> str:
        """The unit without multipliers; "" where there is none."""
        return str(self.attributes.get("unit") or "")

    @property
    def kind(self) -> str:
        """Count, rate, amount or change."""
        return str(self.attributes.get("kind") or "count")

    @property
    def qualifier(self) -> str:
        """How exact it is."""
        return str(self.attributes.get("qualifier") or "exact")

    @property
    def is_plain(self) -> bool:
        """Whether it is an exact whole number without a multiplier."""
        return not self.decimals and self.scale == 1 and self.qualifier == "exact" and self.high_span is None


class Printed(NamedTuple):
    """What to put in place of a figure, and the attributes of its quantity afterwards."""

    edits: list[Edit]
    attributes: dict[str, AttributeValue]


def figures_of(passage: Passage) -> dict[str, Figure]:
    """By id, the quantities above zero whose text says their value in a way that can be written anew."""
    found = {}
    for entity in passage.entities:
        if entity.label == "quantity" and entity.attributes.get("evidence") != "zero_statement":
            figure = _figure(entity, passage.text[entity.start : entity.end])
            if figure is not None:
                found[entity.id] = figure
    return found


def _figure(entity: Entity, text: str) -> Figure | None:
    value = entity.attributes.get("value")
    if not isinstance(value, int | float) or value <= 0:
        return None
    folded = fold(text)
    matches = list(_DIGITS.finditer(folded))
    if not matches:
        return _numeral(entity, folded, value)
    first, behind = matches[0], _BEHIND.match(folded, matches[-1].end())
    assert behind is not None  # everything in it is optional
    scale = _SCALES[behind[1]] if behind[1] else 1
    if _OTHER_NUMERALS.search(folded[: first.start()]) or _OTHER_NUMERALS.search(folded[behind.end() :]):
        return None
    decimals = len(first[2] or "")
    number = int(first[1].replace(",", "") + (first[2] or ""))
    figure = Figure(
        entity_id=entity.id,
        span=(entity.start + first.start(), entity.start + first.end()),
        number=number,
        decimals=decimals,
        scale=scale,
        is_digits=True,
        has_commas="," in first[1],
        is_wide=text[first.start()] in WIDE_DIGITS,
        is_bare=not first.start() and not behind.group().strip(),
        attributes=dict(entity.attributes),
    )
    if _value(number, decimals, scale) != value or not number:
        return None
    return figure if len(matches) == 1 and "value_max" not in entity.attributes else _range(figure, matches, entity)


def _range(figure: Figure, matches: list[re.Match[str]], entity: Entity) -> Figure | None:
    highest = entity.attributes.get("value_max")
    if len(matches) != 2 or matches[0][2] or matches[1][2] or figure.scale != 1:
        return None
    high = int(matches[1][1].replace(",", ""))
    if high != highest or high <= figure.number:
        return None
    span = entity.start + matches[1].start(), entity.start + matches[1].end()
    return replace(figure, high_span=span, spread=high - figure.number, is_bare=False)


def _numeral(entity: Entity, text: str, value: float) -> Figure | None:
    match = _NUMERAL.search(text)
    if match is None or "value_max" in entity.attributes or _OTHER_NUMERALS.search(text.replace(match.group(), "", 1)):
        return None
    read = read_numeral(match.group())
    if read is None or read.value_max or read.open_ended or read.value < 2:
        return None
    scale = 10 if text[match.end() : match.end() + 1] == "成" and read.value * 10 == value else 1
    if read.value * scale != value or match.group() in ("百", "千", "万"):
        return None
    rest = text[match.end() :].strip()
    return Figure(
        entity_id=entity.id,
        span=(entity.start + match.start(), entity.start + match.end()),
        number=read.value,
        decimals=0,
        scale=scale,
        is_digits=False,
        has_commas=False,
        is_wide=False,
        is_bare=not match.start() and rest == entity.attributes.get("unit"),
        attributes=dict(entity.attributes),
    )


def draw_style(rng: Random) -> Style:
    """How a passage writes its digits: mostly as it did."""
    styles: tuple[Style, ...] = ("as_before", "commas", "plain", "wide")
    return rng.choices(styles, weights=(70, 12, 12, 6))[0]


def printed(figure: Figure, number: int, style: Style, rng: Random) -> Printed:
    """The figure with another number, in the same way of writing or another that says the same."""
    attributes = dict(figure.attributes)
    attributes["value"] = _value(number, figure.decimals, figure.scale)
    if not figure.is_digits:
        if _may_be_digits(figure) and rng.random() < _TO_DIGITS:
            attributes.pop("evidence", None)
            return Printed([Edit(*figure.span, str(number))], attributes)
        return Printed([Edit(*figure.span, numeral(number, figure.unit))], attributes)
    if _may_be_numeral(figure, number) and rng.random() < _TO_NUMERAL:
        attributes["evidence"] = "numeral"
        return Printed([Edit(*figure.span, numeral(number, figure.unit))], attributes)
    edits = [Edit(*figure.span, _digits(figure, number, style, rng))]
    if figure.high_span:
        attributes["value_max"] = number + figure.spread
        edits.append(Edit(*figure.high_span, _in_style(str(number + figure.spread), figure, style)))
    return Printed(edits, attributes)


def numeral(number: int, unit: str = "件") -> str:
    """A number below a hundred million in Chinese numerals; 两 for a lone two before a unit.

    >>> numeral(2), numeral(12), numeral(22), numeral(205), numeral(12_000), numeral(10)
    ('两', '十二', '二十二', '二百零五', '一万二千', '十')
    """
    if number == 2 and unit:
        return "两"
    myriads, rest = divmod(number, _MYRIAD)
    words = (_below_myriad(myriads) + "万" if myriads else "") + ("零" if myriads and 0 < rest < 1000 else "")
    words += _below_myriad(rest) if rest else ""
    return words.removeprefix("一") if words.startswith("一十") else words


def _below_myriad(number: int) -> str:
    words, digits = "", str(number)
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit != "0":
            words += _NUMERAL_DIGITS[int(digit)] + ("", "十", "百", "千")[place]
        elif words and not words.endswith("零"):
            words += "零"
    return words.rstrip("零")


def _value(number: int, decimals: int, scale: int) -> int | float:
    value = Decimal(number).scaleb(-decimals) * scale
    return int(value) if value == value.to_integral_value() else float(value)


def _may_be_digits(figure: Figure) -> bool:
    return figure.is_bare and figure.scale == 1 and figure.kind == "count"


def _may_be_numeral(figure: Figure, number: int) -> bool:
    is_countable = figure.unit in variation_data()["numeral_units"] and figure.kind == "count"
    return figure.is_plain and figure.is_bare and is_countable and 2 <= number < 100


def _digits(figure: Figure, number: int, style: Style, rng: Random) -> str:
    may_be_myriads = figure.is_plain and figure.is_bare and figure.unit and number >= 2 * _MYRIAD and number % 100 == 0
    if may_be_myriads and rng.random() < _TO_MYRIADS:
        return _in_style(f"{number / _MYRIAD:g}", figure, style) + "万"
    digits = str(number).rjust(figure.decimals + 1, "0")
    whole = digits[: len(digits) - figure.decimals]
    if style == "commas" or (figure.has_commas and style != "plain"):
        whole = f"{int(whole):,}"
    return _in_style(whole + ("." + digits[-figure.decimals :] if figure.decimals else ""), figure, style)


def _in_style(digits: str, figure: Figure, style: Style) -> str:
    if style == "wide" or figure.is_wide:
        return digits.translate({ord("0") + each: wide for each, wide in enumerate(WIDE_DIGITS)})
    return digits
