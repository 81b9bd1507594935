"""What a clause says by its words: whether it opens plans or problems, what it announces.

All functions look at a bounded window of the prose, so that a paragraph without punctuation costs no more than others.

How a clause of undertakings opens is read in ``openings.py``.

Example:
    >>> text = "内容不够全面"
    >>> is_problem_like(text, 0, len(text)), is_plan_like(text, 0, len(text))
    (True, False)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nlp.narrative.lexicon import alternation, load_lexicon
from nlp.narrative.numerals import small_number

Regime = Literal["none", "problems", "plans", "done", "mixed"]
_WINDOW = 240
_MAX_HEADING = 32
_NUMBER_AT_END = re.compile(r"(?:[一二三四五六七八九十]{1,2}|\d{1,2})$")


@cache
def words(name: str) -> re.Pattern[str]:
    """One list of ``plans.yaml`` as a pattern."""
    return re.compile(alternation(load_lexicon("nlp.narrative.plans", "plans.yaml")[name]))


def part(name: str) -> str:
    """One list of ``plans.yaml`` as part of a pattern."""
    return alternation(load_lexicon("nlp.narrative.plans", "plans.yaml")[name])


def announces(text: str, start: int, end: int) -> bool:
    """Whether a clause only says that measures or problems follow: 从以下三个方面加以改进."""
    if end - start > 60:
        return False
    return end - start < 4 or words("announces").search(text, start, end) is not None


def pledges(text: str, start: int, end: int) -> bool:
    """Whether a sentence promises nothing but success."""
    return end - start < 60 and words("pledges").search(text, start, end) is not None


def heading_regime(phrase: str) -> Regime:
    """What a heading announces.

    >>> heading_regime("存在的主要问题及改进情况"), heading_regime("下一步工作打算"), heading_regime("依申请公开")
    ('mixed', 'plans', 'none')
    """
    problems, plans = words("problem_nouns").search(phrase), words("plan_nouns").search(phrase)
    if problems and plans:
        return "mixed" if problems.start() < plans.start() and not phrase.startswith("针对") else "plans"
    return "problems" if problems else "plans" if plans else "none"


@dataclass(frozen=True, slots=True)
class Label:
    """A heading or label inside a section: what it announces, where the text after it starts, its number (问题二:)."""

    regime: Regime
    start: int
    ordinal: int | None = None


@cache
def _label_pattern() -> re.Pattern[str]:
    problems, plans = part("problem_nouns"), part("plan_nouns")
    tail = r"(?:和|与|及|、|的|主要|情况|方面|方向|分析|工作|原因|办法|是|为|[一二三四五六七八九十\d])"
    return re.compile(
        rf"(?P<phrase>[^,。;:]{{0,16}}?(?:{problems}|{plans})(?:{tail}|{problems}|{plans}){{0,8}})(?P<after>:|$|[,。;\n]|(?=一是|1[.、]|\(一\)|[①]))"
    )


@cache
def _heads_problems() -> re.Pattern[str]:
    """A noun of problems that names none: 存在的不足, not 力量不足."""
    nouns = part("problem_nouns")
    return re.compile(rf"(?:^|{part('before_problem_noun')}){nouns}(?:{nouns}|[^,。;:]{{0,8}}$)")


def label_of(text: str, start: int, end: int, *, heads: bool) -> Label | None:
    """The label that a unit opens with; ``heads`` where the unit is enumerated or opens a paragraph.

    A label ends with a colon, or fills the unit and heads it.
    """
    limit = min(end, start + _MAX_HEADING)
    if text.find(":", start, limit + 1) < 0 and not (heads and limit == end):
        return None  # spares most clauses the pattern
    match = _label_pattern().match(text, start, limit)
    if match is None or (match.end("phrase") < end and match["after"] != ":"):
        return None
    phrase = match["phrase"]
    if match.end("phrase") == end and not heads and text[end : end + 1] != ":":
        return None
    if words("actions").match(phrase) or phrase.startswith(("针对", "对")):
        return None
    regime = heading_regime(phrase)
    if regime == "plans" and words("predicates").search(phrase):
        return None
    if regime == "problems" and (words("dealt_with").search(phrase) or not _heads_problems().search(phrase)):
        return None
    number = _NUMBER_AT_END.search(phrase) if regime == "problems" else None
    ordinal = small_number(number.group()) if number else None
    return Label(regime, match.end(), ordinal) if regime != "none" else None


def is_problem_like(text: str, start: int, end: int) -> bool:
    """Whether a clause has the predicate of a shortcoming."""
    return words("predicates").search(text, start, min(end, start + _WINDOW)) is not None


def is_plan_like(text: str, start: int, end: int) -> bool:
    """Whether a clause starts with an action."""
    return words("actions").match(text, start, end) is not None


def says_done(text: str, start: int, end: int) -> bool:
    """Whether a sentence says that problems were dealt with already."""
    return words("done").search(text, start, min(end, start + _WINDOW)) is not None


def is_finished(text: str, start: int, end: int) -> bool:
    """Whether an item says by its own verbs that it is done."""
    return words("finished").search(text, start, min(end, start + _WINDOW)) is not None


def intends(text: str, start: int, end: int) -> bool:
    """Whether an item says by its own words that it is still to be done."""
    return words("intends").search(text, start, min(end, start + _WINDOW)) is not None


def announces_measures(text: str, start: int, end: int) -> bool:
    """Whether a clause only says that measures follow, and not problems."""
    if not announces(text, start, end) or words("problem_nouns").search(text, start, end):
        return False
    return words("plan_nouns").search(text, start, end) is not None


def sums_up(text: str, start: int, end: int) -> bool:
    """Whether a sentence only speaks of the problems or measures told before: 上述问题有待今后解决."""
    return words("summaries").match(text, start, min(end, start + _WINDOW)) is not None


def denies_problems(text: str, start: int, end: int) -> bool:
    """Whether a clause says that there are no problems."""
    return words("denials").search(text, start, min(end, start + _WINDOW)) is not None


def admits(text: str, start: int, end: int) -> bool:
    """Whether a sentence outside the sections on problems admits one."""
    match = words("admits").search(text, start, min(end, start + _WINDOW))
    return match is not None and not words("dealt_with").search(text, start, match.end())
