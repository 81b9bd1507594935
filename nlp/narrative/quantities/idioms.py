"""Numbers that have a unit and measure nothing all the same: slogans, lead-ins, tallies, frequencies, ranks.

Example:
    >>> from nlp.narrative.prose import Prose
    >>> from nlp.narrative.quantities import find_numbers, find_quantities
    >>> prose = Prose.of("通过网站和公众号两个渠道,做到四个到位,每季度召开一次,开展一次培训。")
    >>> [prose.text[slice(*q.span)] for q in find_quantities(prose, find_numbers(prose))]
    ['一次']
"""

from __future__ import annotations

import re
from functools import cache

from nlp.narrative.lexicon import alternation, load_lexicon
from nlp.narrative.quantities.found import FoundNumber
from nlp.narrative.quantities.numerals import CHARACTERS
from nlp.narrative.quantities.traps import PACKAGE, begins_with, ends_with, part
from nlp.narrative.quantities.units import Unit

_FREQUENCY_WINDOW = 10
_SESSION_WINDOW = 9
_ONE_WINDOW = 12
_LEAD_WINDOW = 4
_TALLY_WINDOW = 90
_MOST_TALLIED = 12
_PHRASE_END = re.compile('[,。;:、的("]')
_CLAUSE_START = re.compile(r"[,。;:\n(][^,。;:\n(]*$")
_LAST_MEMBER = re.compile("(?:以及|和|及|与)(?!时)([^、和及与]{1,20})$")
_ENDS_PHRASE = frozenset(",。;、)\n")
_QUOTED_NUMBER = frozenset(f"0123456789{CHARACTERS}")


@cache
def _goes_on() -> dict[str, list[str]]:
    return dict(load_lexicon(PACKAGE, "units.yaml")["goes_on"])


@cache
def _frequency() -> re.Pattern[str]:
    periods = alternation(part("periods"))
    return re.compile(rf"每(?:一|个|[两三0-9]个?)?{periods}[^,。;:\n对全各向》]{{0,6}}$|一{periods}$")


def is_idiom(text: str, number: FoundNumber, unit: Unit, end: int) -> bool:
    """Whether a number with a classifier that ends at ``end`` belongs to a phrase that counts nothing."""
    if unit.printed in part("rank_units") and ends_with("before_rank", text, number.span[0]):
        return True
    if begins_with("idioms", text, number.digits[0]):
        return True
    if "一" <= text[end : end + 1] <= "鿿" and begins_with("idioms_before_a_word", text, number.digits[0]):
        return True
    if unit.printed == "个" and text[end : end + 1] == '"' and _is_short_quotation(text, end):
        return True
    if _is_frequency(text, number.span[0], end) or _has_other_sense(text, number, unit, end):
        return True
    return number.evidence == "numeral" and _is_idiom_of_numerals(text, number, unit, end)


def goes_on(text: str, number: FoundNumber, unit: Unit) -> bool:
    """Whether the number is the next place of a time or an ordinal: 12时30分, 6章52条, 五届三次会议."""
    start, end = number.span[0], number.span[1] + len(unit.printed)
    if unit.printed == "次" and begins_with("sessions", text, end):
        return "届" in text[max(0, start - _SESSION_WINDOW) : start]
    return start > 1 and unit.printed in _goes_on().get(text[start - 1], ())


def _is_short_quotation(text: str, start: int) -> bool:
    """Whether the quotation at ``start`` is a number or a syllable or two: 三个"100"行动, 四个"不"."""
    return text[start + 1 : start + 2] in _QUOTED_NUMBER or '"' in text[start + 2 : start + 4]


def _is_frequency(text: str, start: int, end: int) -> bool:
    """Whether the number says how often something is done: 每年至少2次, 一周两次, 3次/年."""
    if text[end : end + 1] == "/":
        return begins_with("periods", text, end + 1)
    window = text[start - _FREQUENCY_WINDOW if start > _FREQUENCY_WINDOW else 0 : start]
    return ("每" in window or "一" in window[-3:]) and _frequency().search(window) is not None


@cache
def _behind_unit() -> dict[str, tuple[str, ...]]:
    """The words that make a unit another, by the unit."""
    return {unit: tuple(words) for unit, words in part("behind_unit").items()}


def _has_other_sense(text: str, number: FoundNumber, unit: Unit, end: int) -> bool:
    """Whether the word behind makes the unit an ordinal or an article: 三期工程, 六十条规定."""
    words = _behind_unit().get(unit.printed)
    if words is None or not text.startswith(words, end):
        return False
    word = next(word for word in words if text.startswith(word, end))
    return number.evidence == "numeral" or word not in part("behind_unit_numeral")


def _is_idiom_of_numerals(text: str, number: FoundNumber, unit: Unit, end: int) -> bool:
    start = number.digits[0]
    if unit.printed == "个" and begins_with("abstract", text, end):
        return True
    if text[end : end + 1] == ":" and _leads_in().search(text, max(0, start - _LEAD_WINDOW), start):
        return True
    if text[start:end] == f"一{unit.printed}" and unit.printed in part("one_introduces"):
        return not _one_counts(text, end)
    return False


@cache
def _leads_in() -> re.Pattern[str]:
    """What stands before a numeral that only announces a list (主要问题有两个:)."""
    return re.compile(alternation(part("before_list")) + "$")


def _one_counts(text: str, end: int) -> bool:
    """Whether 一 and its unit count the noun behind them (一个专栏), or one before (查阅点一处)."""
    if end == len(text) or text[end] in _ENDS_PHRASE:
        return text[end - 1] in part("one_at_end")
    window = text[end : end + _ONE_WINDOW]
    phrase_end = _PHRASE_END.search(window)
    return _counted_nouns().search(window, 0, phrase_end.start() if phrase_end else len(window)) is not None


@cache
def _counted_nouns() -> re.Pattern[str]:
    return re.compile(alternation(part("one_counts")))


@cache
def _breakers() -> re.Pattern[str]:
    return re.compile(alternation(part("tally_breakers")))


def is_tally(text: str, number: FoundNumber, unit: Unit) -> bool:
    """Whether the numeral only sums up the members named right before it: 公开目录、公开指南和年度报告三项.

    >>> numeral = FoundNumber((10, 11), (10, 11), 2, evidence="numeral")
    >>> is_tally("主动公开和依申请公开两大类", numeral, Unit("count", "大类", "大类"))
    True
    """
    if number.evidence != "numeral" or unit.printed not in part("tally_units"):
        return False
    if number.value > _MOST_TALLIED or number.value_max is not None or number.span != number.digits:
        return False
    start = number.span[0]
    window = text[max(0, start - _TALLY_WINDOW) : start]
    clause = _CLAUSE_START.search(window)
    if clause:
        window = window[clause.start() + 1 :]
    window = window.removesuffix("等")
    last = _LAST_MEMBER.search(window)
    members = window.count("、") + 1 + (last is not None)
    last_member = last[1] if last else window[window.rfind("、") + 1 :]
    return members == number.value > 1 and _breakers().search(last_member) is None
