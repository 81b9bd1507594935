"""What a clause says by its words: whether it opens plans or problems, where its content starts, what it announces.

All functions look at a bounded window of the prose, so that a paragraph without punctuation costs no more than others.

Example:
    >>> text = "下一步,我局将加强业务培训"
    >>> opening = peel_plan(text, 0, len(text), 2023)
    >>> text[opening.start:], opening.promises
    ('加强业务培训', True)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nlp.narrative.lexicon import alternation, load_lexicon
from nlp.narrative.numerals import small_number
from nlp.schema import Span

Regime = Literal["none", "problems", "plans", "done", "mixed"]
_WINDOW = 240
_MAX_HEADING = 32
_MAX_PEELS = 8
_NUMBER_AT_END = re.compile(r"(?:[一二三四五六七八九十]{1,2}|\d{1,2})$")
_OWN = ("我", "本", "全")
"""Beginnings of a subject that is the agency: 我局, 本单位, 全镇."""


@cache
def words(name: str) -> re.Pattern[str]:
    """One list of ``plans.yaml`` as a pattern."""
    return re.compile(alternation(load_lexicon("nlp.narrative.plans", "plans.yaml")[name]))


def _part(name: str) -> str:
    return alternation(load_lexicon("nlp.narrative.plans", "plans.yaml")[name])


@dataclass(slots=True)
class Opening:
    """How a clause opens: where its content starts, and what was said before.

    Not frozen, since a report has dozens of them, and a frozen dataclass takes four times as long to make.

    Attributes:
        start: offset of the content.
        time: whether a time to come is named (下一步, 2024年).
        back: whether it points back to problems (针对上述问题).
        will: whether it says what will be done (我局将).
        named: the problem that it names (针对更新不及时的问题).
        own: whether its subject is the agency itself.
        acts: whether its subject is the agency or none, and what follows is an act, no object of 将.
    """

    start: int
    time: bool = False
    back: bool = False
    will: bool = False
    own: bool = False
    acts: bool = False
    named: Span | None = None

    def moved(
        self,
        start: int,
        *,
        time: bool = False,
        back: bool = False,
        will: bool = False,
        own: bool = False,
        acts: bool = False,
        named: Span | None = None,
    ) -> Opening:
        """With the content starting at ``start``, and what the words before it add."""
        return Opening(
            start,
            self.time or time,
            self.back or back,
            self.will or will,
            self.own or own,
            self.acts or acts,
            self.named or named,
        )

    @property
    def promises_more(self) -> bool:
        """Whether the clause speaks of the time to come."""
        return self.time or self.will

    @property
    def promises(self) -> bool:
        """Whether the clause speaks of the time to come or of measures."""
        return self.time or self.back or self.will


@dataclass(frozen=True, slots=True)
class _PlanPatterns:
    """What leads over to an undertaking.

    ``lead`` is all that can stand before the subject, of which the first that fits matches: ``time``, ``year`` (which
    has to be one to come), ``back``, ``connector``, ``present`` (where a subject follows); ``lead_begins`` are the
    characters that they begin with.
    """

    lead: re.Pattern[str]
    lead_begins: frozenset[str]
    present: re.Pattern[str]
    purpose: re.Pattern[str]
    subject: re.Pattern[str]
    own: re.Pattern[str]
    bare: re.Pattern[str]


@cache
def _plan_patterns() -> _PlanPatterns:
    times, will, actions = _part("times"), _part("will"), _part("actions")
    inner = r"(?:(?:的|一个时期|一段时间|一年)?(?:[^,。;:将]{0,16}(?:工作|过程))?(?:中|里|上|时|之后|,))"
    leads = {
        "time": rf"在?{times}度?(?:{inner}|的?工作)?,?",
        "year": rf"在?(?P<year>20\d\d)(?:年?(?:-{{1,2}}|至|到)20\d\d)?年度?(?:{inner})?,?",
        "back": rf"(?:{_part('therefore')}|(?:针对|对照?|结合|围绕|根据|按照)(?P<named>[^,。;:]{{0,40}}?)"
        rf"的?{_part('problem_nouns')}[^,。;:]{{0,8}}),",
        "connector": rf"{_part('connectors')},?",
        "present": rf"在?(?:今年|本年度|20\d\d年度?)(?:{inner})?,?",
    }
    lexicon = load_lexicon("nlp.narrative.plans", "plans.yaml")
    plain_words = (word for name in ("times", "therefore", "connectors") for word in lexicon[name])
    return _PlanPatterns(
        lead=re.compile("|".join(f"(?P<lead_{name}>{pattern})" for name, pattern in leads.items())),
        lead_begins=frozenset({word[0] for word in plain_words} | set("在2针对结围根按今本")),
        present=re.compile(leads["present"]),
        purpose=re.compile(r"为了?[^,。;:]{2,40},"),
        subject=re.compile(rf"(?P<who>[^,。;:]{{0,24}}?){will}"),
        own=re.compile(rf"(?:我们|[我本全](?!面)[^,。;:]{{1,6}}?)(?={actions}|从|采取|重点|主要)"),
        bare=re.compile(actions),
    )


def peel_plan(text: str, start: int, end: int, year: int | None) -> Opening:
    """The opening of a clause of undertakings, with all that only leads over to them taken off."""
    end = min(end, start + _WINDOW)
    opening = Opening(start)
    before_purpose: Opening | None = None
    for _ in range(_MAX_PEELS):
        at = opening.start
        while at < end and text[at] in ",、:":
            at += 1
        step = _next_lead(text, at, end, year, opening)
        if step is None and before_purpose is None and (match := _plan_patterns().purpose.match(text, at, end)):
            before_purpose = opening
            step = opening.moved(match.end())
        if step is None:
            opening = opening.moved(at)
            break
        opening = step
    return opening if before_purpose is None or opening.will else before_purpose


def _next_lead(text: str, at: int, end: int, year: int | None, opening: Opening) -> Opening | None:
    """``opening`` with one more lead taken off; ``None`` where the content starts."""
    patterns = _plan_patterns()
    if text[at : at + 1] in patterns.lead_begins and (lead := _lead(text, at, end, year, opening)):
        return lead
    match = None if opening.will else patterns.subject.match(text, at, end)
    if match and _is_subject(match):
        own = match["who"].startswith(_OWN)
        acts = (own or not match["who"]) and _is_future(text, match.end(), end)
        return opening.moved(match.end(), will=True, own=own, acts=acts)
    match = patterns.own.match(text, at, end)
    return opening.moved(match.end()) if match else None


def _lead(text: str, at: int, end: int, year: int | None, opening: Opening) -> Opening | None:
    """``opening`` with one more lead taken off that stands before the subject."""
    patterns = _plan_patterns()
    match = patterns.lead.match(text, at, end)
    if match and match.lastgroup == "lead_year" and year is not None and int(match["year"]) <= year:
        match, name = patterns.present.match(text, at, end), "present"  # nothing else begins with a year
    elif match:
        name = str(match.lastgroup).removeprefix("lead_")
    if match is None:
        return None
    if name == "present":
        return opening.moved(match.end()) if patterns.subject.match(text, match.end(), end) else None
    named = match.span("named") if name == "back" and words("predicates").search(match["named"] or "") else None
    return opening.moved(match.end(), time=name in ("time", "year"), back=name == "back", named=named)


def _is_future(text: str, at: int, end: int) -> bool:
    """Whether what follows 将 is done, and not what something is done to."""
    return (words("manners").match(text, at, end) or words("actions").match(text, at, end)) is not None


def _is_subject(match: re.Match[str]) -> bool:
    """Whether a verb of intention follows its subject here, and not an action's object."""
    who = match["who"]
    verb = match.group()[len(who) :]
    if words("no_agency").search(who) or words("actions").search(who):
        return False
    if verb.startswith("将"):
        return True
    return who == "" or who.startswith(_OWN) or len(who) <= 2


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
    problems, plans = _part("problem_nouns"), _part("plan_nouns")
    tail = r"(?:和|与|及|、|的|主要|情况|方面|方向|分析|工作|原因|是|[一二三四五六七八九十\d])"
    return re.compile(
        rf"(?P<phrase>[^,。;:]{{0,16}}?(?:{problems}|{plans})(?:{tail}|{problems}|{plans}){{0,8}})(?P<after>:|$|[,。;\n]|(?=一是|1[.、]|\(一\)|[①]))"
    )


@cache
def _heads_problems() -> re.Pattern[str]:
    """A noun of problems that names none: 存在的不足, not 力量不足."""
    nouns = _part("problem_nouns")
    return re.compile(rf"(?:^|{_part('before_problem_noun')}){nouns}(?:{nouns}|[^,。;:]{{0,8}}$)")


def label_of(text: str, start: int, end: int, *, heads: bool) -> Label | None:
    """The label that a unit opens with; ``heads`` where the unit is enumerated or opens a paragraph.

    A label ends with a colon, or fills the unit and heads it.
    """
    match = _label_pattern().match(text, start, min(end, start + _MAX_HEADING))
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


def denies_problems(text: str, start: int, end: int) -> bool:
    """Whether a clause says that there are no problems."""
    return words("denials").search(text, start, min(end, start + _WINDOW)) is not None


def admits(text: str, start: int, end: int) -> bool:
    """Whether a sentence outside the sections on problems admits one."""
    match = words("admits").search(text, start, min(end, start + _WINDOW))
    return match is not None and not words("dealt_with").search(text, start, match.end())
