"""Moves all years of a passage together: those printed, the report's, and those of dates and horizons.

Start here: :func:`with_other_years`. A passage is left as it is where a year can't move alone: a day of the week, a
plan that is called by its years, the end of February, or a date whose year isn't read here.
"""

from __future__ import annotations

import re
from random import Random

from annotations.generator.edits import Edit, edited, fitting
from annotations.generator.variation_data import WIDE_DIGITS, variation_data
from annotations.labels import AttributeValue
from annotations.passages import Passage
from nlp.folding import fold

FIRST, LAST = 2008, 2025
_FARTHEST = 6
"""Years that a report is moved at most, so that it hardly speaks of what there wasn't yet."""
_ZEROS = "〇零"
_PRINTED = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?=\s?年|[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|\s?[-~至到]{1,2}\s?(?:19|20)\d\d\s?年|[〕\])】]\s?(?:第?\d))"
)
_SPELT = re.compile(rf"[一二][九{_ZEROS}0O][一二三四五六七八九{_ZEROS}0O]{{2}}(?=年)")
_LIKE_A_YEAR = re.compile(rf"(?:19|20)\d\d|[一二][九{_ZEROS}0O][一二三四五六七八九{_ZEROS}0O]{{2}}")
_SHORT = re.compile(r"(?<!\d)\d\d年\d{1,2}月")
_DATED = ("start", "end", "horizon")
_YEAR = re.compile(r"\d{4}(?=-\d\d-\d\d)")
_NUMERALS = "〇一二三四五六七八九"


def with_other_years(passage: Passage, rng: Random) -> Passage:
    """The passage some years earlier or later, with its report from 2008 to 2025.

    Example:
        >>> from annotations.inline import read_markup
        >>> markup = '<date start="2021-05-01" end="2021-05-31" granularity="month">2021年5月</date>改版'
        >>> passage = read_markup(markup, "p1").model_copy(update={"year": 2021})
        >>> other = with_other_years(passage, Random(2))
        >>> other.text, other.year, other.entities[0].attributes["start"]
        ('2015年5月改版', 2015, '2015-05-01')
    """
    if passage.year is None or not FIRST <= passage.year <= LAST or _is_bound(passage):
        return passage
    year = passage.year
    by = rng.randint(max(FIRST, year - _FARTHEST), min(LAST, year + _FARTHEST)) - year
    edits = [Edit(start, end, _moved(passage.text[start:end], by)) for start, end in _years(passage.text)]
    if not by or len(fitting(edits, passage.entities)) != len(edits):
        return passage
    attributes = {
        entity.id: {name: _dated(name, value, by) for name, value in entity.attributes.items()}
        for entity in passage.entities
        if not entity.attributes.keys().isdisjoint(_DATED)
    }
    return edited(passage, edits, attributes).model_copy(update={"year": passage.year + by})


def _is_bound(passage: Passage) -> bool:
    if any(word in passage.text for word in variation_data()["bound_to_year"]) or _SHORT.search(fold(passage.text)):
        return True
    for entity in passage.entities:
        values = [value for name in _DATED if isinstance(value := entity.attributes.get(name), str)]
        if any("-02-28" in value or "-02-29" in value for value in values):
            return True
        if entity.label == "date":
            text = fold(passage.text_of(entity))
            if len(_LIKE_A_YEAR.findall("".join(text.split()))) != len(_years(passage.text, entity.start, entity.end)):
                return True
    return False


def _years(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    folded, end = fold(text), len(text) if end is None else end
    found = [*_PRINTED.finditer(folded), *_SPELT.finditer(folded)]
    return [match.span() for match in found if start <= match.start() and match.end() <= end]


def _moved(printed: str, by: int) -> str:
    """The year in the writing that it had.

    >>> _moved("２０１９", 2), _moved("二○一九", 1), _moved("二零零九", 2)
    ('２０２１', '二○二○', '二零一一')
    """
    if fold(printed).isdecimal():
        digits = str(int(printed) + by)
        return digits if printed.isascii() else "".join(WIDE_DIGITS[int(digit)] for digit in digits)
    zero = next((char for char in printed if char in "零〇○0OＯ０"), "〇")
    plain = "".join(_NUMERALS[0] if char in "零〇○0OＯ０" else char for char in printed)
    year = int("".join(str(_NUMERALS.index(char)) for char in plain)) + by
    return "".join(_NUMERALS[int(digit)] for digit in str(year)).replace(_NUMERALS[0], zero)


def _dated(name: str, value: AttributeValue, by: int) -> AttributeValue:
    if name not in _DATED or not isinstance(value, str):
        return value
    return _YEAR.sub(lambda match: str(int(match.group()) + by), value)
