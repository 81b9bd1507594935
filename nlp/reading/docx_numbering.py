"""Automatic numbers of a DOCX file: 一、（一）1. stand in no paragraph's text and are counted as Word counts them.

Start with :meth:`Numbering.label`, to be called once for each paragraph, in order. A paragraph names a list and a
level, itself or by its style; lists (``w:num``) are instances of definitions (``w:abstractNum``), and all instances of
one definition count on together unless one of them starts anew (ISO/IEC 29500-1, 17.9).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"

MAX_NUMBER = 9_999
"""Larger numbers are printed as decimals whatever the format says."""

_LEVELS = 9
_MAX_STYLES_UP = 20
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_TIGHT_ENDS = "、，。．：；）】》」』"


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is counted and printed."""

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    restarts_after: int | None = None
    is_legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class _Definition:
    levels: dict[int, _Level] = field(default_factory=dict)
    style_link: str | None = None


@dataclass(slots=True)
class _List:
    definition: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Style:
    based_on: str | None
    list_id: str | None
    level: int | None


class Numbering:
    """The lists of a document and how far each has been counted.

    Args:
        numbering: root of ``numbering.xml``; ``None`` where no paragraph is numbered.
        styles: root of ``styles.xml``.
    """

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._definitions: dict[str, _Definition] = {}
        self._lists: dict[str, _List] = {}
        self._styles: dict[str, _Style] = {}
        self._default_style: str | None = None
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        if styles is not None:
            self._read_styles(styles)
        if numbering is not None:
            self._read_lists(numbering)

    def label(self, properties: etree._Element | None) -> str:
        """The number that is printed before a paragraph with these ``w:pPr``, and a blank where it needs one.

        An empty string for paragraphs without a number and for bullets.
        """
        list_id, level = self._place(properties)
        own = self._lists.get(list_id or "0")
        if list_id is None or own is None:
            return ""
        definition, levels = self._levels_of(own)
        if level not in levels:
            return ""
        counts = self._counts.setdefault(definition, {})
        self._count(counts, list_id, own, levels, level)
        text = _printed(levels, counts, level)
        return text if not text or text[-1] in _TIGHT_ENDS else f"{text} "

    def _place(self, properties: etree._Element | None) -> tuple[str | None, int]:
        """List and level of a paragraph: its own, else those of its style."""
        own = None if properties is None else properties.find(f"{W}numPr")
        list_id, level = _list_and_level(own)
        style_element = None if properties is None else properties.find(f"{W}pStyle")
        style = self._default_style if style_element is None else style_element.get(VAL)
        if list_id is None:
            list_id, style_level = self._place_by_style(style)
            level = style_level if level is None else level
        return (None if list_id == "0" else list_id), min(max(level or 0, 0), _LEVELS - 1)

    def _place_by_style(self, name: str | None) -> tuple[str | None, int | None]:
        first = name
        for _ in range(_MAX_STYLES_UP):
            style = self._styles.get(name or "")
            if style is None:
                break
            if style.list_id is not None:
                return style.list_id, style.level if style.level is not None else self._level_of(style.list_id, first)
            name = style.based_on
        return None, None

    def _level_of(self, list_id: str, style: str | None) -> int:
        """The level of a list that belongs to a style; the first where none does."""
        own = self._lists.get(list_id)
        levels = self._levels_of(own)[1] if own else {}
        return next((number for number, level in levels.items() if style is not None and level.style == style), 0)

    def _levels_of(self, own: _List) -> tuple[str, Mapping[int, _Level]]:
        """The definition of a list and its levels, links through list styles followed."""
        name = own.definition
        for _ in range(_MAX_STYLES_UP):
            definition = self._definitions.get(name)
            if definition is None or definition.levels or definition.style_link is None:
                break
            style = self._styles.get(definition.style_link)
            linked = self._lists.get(style.list_id or "") if style else None
            if linked is None:
                break
            name = linked.definition
        definition = self._definitions.get(name)
        return name, {**(definition.levels if definition else {}), **own.levels}

    def _count(
        self, counts: dict[int, int], list_id: str, own: _List, levels: Mapping[int, _Level], level: int
    ) -> None:
        """One more paragraph of this level: levels above it begin where they have not, levels below begin anew."""
        for upper in range(level):
            counts.setdefault(upper, own.starts.get(upper, levels[upper].start if upper in levels else 1))
        if level in own.starts and (list_id, level) not in self._started:
            self._started.add((list_id, level))
            counts[level] = own.starts[level]
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = levels[level].start
        for lower in [each for each in counts if each > level]:
            limit = levels[lower].restarts_after if lower in levels else None
            if limit is None or (limit and level < limit):
                del counts[lower]

    def _read_styles(self, root: etree._Element) -> None:
        for element in root.iter(f"{W}style"):
            name = element.get(f"{W}styleId")
            if name is None:
                continue
            properties = element.find(f"{W}pPr")
            list_id, level = _list_and_level(None if properties is None else properties.find(f"{W}numPr"))
            based_on = element.find(f"{W}basedOn")
            self._styles[name] = _Style(None if based_on is None else based_on.get(VAL), list_id, level)
            if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true", "on"):
                self._default_style = name

    def _read_lists(self, root: etree._Element) -> None:
        for element in root.iter(f"{W}abstractNum"):
            link = element.find(f"{W}numStyleLink")
            levels = dict(_level(each) for each in element.iterchildren(f"{W}lvl"))
            name = element.get(f"{W}abstractNumId") or ""
            self._definitions[name] = _Definition(levels, None if link is None else link.get(VAL))
        for element in root.iter(f"{W}num"):
            definition = element.find(f"{W}abstractNumId")
            own = _List("" if definition is None else definition.get(VAL) or "")
            for override in element.iterchildren(f"{W}lvlOverride"):
                number = integer(override.get(f"{W}ilvl"))
                start = override.find(f"{W}startOverride")
                if start is not None:
                    own.starts[number] = integer(start.get(VAL), 1)
                own.levels.update(_level(each) for each in override.iterchildren(f"{W}lvl"))
            self._lists[element.get(f"{W}numId") or ""] = own


def integer(text: str | None, default: int = 0) -> int:
    """A whole number of an attribute; ``default`` where it is none, or of more than nine digits.

    Example:
        >>> integer("12"), integer("a"), integer(None, 1)
        (12, 0, 1)
    """
    text = (text or "").strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else default


def _list_and_level(element: etree._Element | None) -> tuple[str | None, int | None]:
    if element is None:
        return None, None
    list_id, level = element.find(f"{W}numId"), element.find(f"{W}ilvl")
    return None if list_id is None else list_id.get(VAL), None if level is None else integer(level.get(VAL))


def _level(element: etree._Element) -> tuple[int, _Level]:
    def value(name: str) -> str | None:
        child = element.find(f"{W}{name}")
        return None if child is None else child.get(VAL, "")

    restart = value("lvlRestart")
    legal = value("isLgl")
    return integer(element.get(f"{W}ilvl")), _Level(
        start=integer(value("start"), 1 if value("start") is not None else 0),
        number_format=value("numFmt") or "decimal",
        text=value("lvlText") or "",
        restarts_after=None if restart is None else integer(restart),
        is_legal=legal is not None and legal not in ("0", "false", "off"),
        style=value("pStyle"),
    )


def _printed(levels: Mapping[int, _Level], counts: Mapping[int, int], level: int) -> str:
    """The text of a level with its numbers put in; nothing for bullets, whose text is a sign of a symbol font."""
    own = levels[level]
    if own.number_format in ("bullet", "none"):
        return "" if own.number_format == "bullet" else own.text if "%" not in own.text else ""
    text = own.text
    for number in range(_LEVELS):
        if f"%{number + 1}" in text:
            form = "decimal" if own.is_legal else levels[number].number_format if number in levels else "decimal"
            text = text.replace(f"%{number + 1}", formatted(counts.get(number, 1), form))
    return text.strip()


def formatted(number: int, number_format: str) -> str:
    """A number in one of the formats of ``ST_NumberFormat``; decimal where the format or the number is not known.

    Example:
        >>> [formatted(12, form) for form in ("chineseCountingThousand", "decimalEnclosedCircle", "upperRoman")]
        ['十二', '⑫', 'XII']
    """
    form = _FORMATS.get(number_format)
    printed = form(number) if form is not None and 0 < number <= MAX_NUMBER else None
    return str(number) if printed is None else printed


def _counting(number: int, digits: str = _DIGITS, zero: str = "零", units: str = "十百千") -> str:
    """Chinese numerals with units: 十二, 一百零三."""
    text = ""
    for place, digit in enumerate(reversed(str(number))):
        unit = units[place - 1] if place else ""
        text = (digits[int(digit)] + unit if digit != "0" else zero) + text
    while f"{zero}{zero}" in text:
        text = text.replace(zero * 2, zero)
    return text.rstrip(zero) if number else zero


def _chinese(number: int) -> str:
    text = _counting(number)
    return text.removeprefix("一") if 10 <= number < 20 else text


def _chinese_short(number: int) -> str:
    """``chineseCounting``: digits without units from a hundred on."""
    return _chinese(number) if number < 100 else _digitwise(number)


def _digitwise(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    values = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
    text = ""
    for value, sign in (*values, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += sign * (number // value)
        number %= value
    return text


def _letters(number: int) -> str:
    """a to z, then aa, bb and so on."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _signs(first: str, count: int) -> Callable[[int], str | None]:
    """The ``count`` signs of Unicode that begin with ``first``."""
    return lambda number: chr(ord(first) + number - 1) if number <= count else None


_FORMATS: Mapping[str, Callable[[int], str | None]] = {
    **dict.fromkeys(
        ("chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand", "taiwaneseCounting"), _chinese
    ),
    "chineseCounting": _chinese_short,
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _digitwise),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional"), lambda n: _counting(n, _LEGAL, units="拾佰仟")
    ),
    "ideographTraditional": lambda n: _STEMS[n - 1] if n <= len(_STEMS) else None,
    "ideographZodiac": lambda n: _BRANCHES[n - 1] if n <= len(_BRANCHES) else None,
    "decimalEnclosedCircle": _signs("①", 20),
    "decimalEnclosedCircleChinese": _signs("①", 20),
    "decimalEnclosedParen": _signs("⑴", 20),
    "decimalEnclosedFullstop": _signs("⒈", 20),
    "ideographEnclosedCircle": _signs("㊀", 10),
    "decimalZero": lambda n: f"{n:02}",
    **dict.fromkeys(
        ("decimalFullWidth", "decimalFullWidth2"), lambda n: "".join(chr(ord("０") + int(d)) for d in str(n))
    ),
    "numberInDash": lambda n: f"- {n} -",
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": lambda n: _letters(n).upper() if n <= 780 else None,
    "lowerLetter": lambda n: _letters(n) if n <= 780 else None,
}
