"""How a clause of undertakings opens: where its content starts, and what was said before that only leads over to it.

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

from nlp.narrative.lexicon import load_lexicon
from nlp.narrative.plans.wording import part, words
from nlp.schema import Span

_WINDOW = 240
_MAX_PEELS = 8
_MIN_NAMED = 4
_CLAUSE_START = "。;:,\n"
_OWN = ("我", "本", "全")
"""Beginnings of a subject that is the agency: 我局, 本单位, 全镇."""


@dataclass(slots=True)
class Opening:
    """How a clause opens: where its content starts, and what was said before.

    Not frozen, since a report has dozens of them, and a frozen dataclass takes four times as long to make.

    Attributes:
        start: offset of the content.
        time: whether a time to come is named (下一步, 2024年).
        back: whether it points back to problems (针对上述问题).
        will: whether it says what will be done (我局将).
        named: what it names as a problem (针对更新不及时的问题).
        is_told: whether that surely is one: it has the predicate of a shortcoming, or somebody pointed it out.
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
    is_told: bool = False

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
        is_told: bool = False,
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
            self.is_told or is_told,
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
    treated: re.Pattern[str]
    turn: re.Pattern[str]


@cache
def _plan_patterns() -> _PlanPatterns:
    times, will, actions = part("times"), part("will"), part("actions")
    inner = r"(?:(?:的|一个时期|一段时间|一年)?(?:[^,。;:将]{0,16}(?:工作|过程))?(?:中|里|上|时|之后|,))"
    leads = {
        "time": rf"在?{times}度?(?:{inner}|的?工作)?,?",
        "year": rf"在?(?P<year>20\d\d)(?:年?(?:-{{1,2}}|至|到)20\d\d)?年度?(?:{inner})?,?",
        "back": rf"(?:{part('therefore')}|(?:针对|关于|对(?!照)于?|(?P<by>对照|结合|围绕|根据|按照))"
        rf"(?P<named>[^,。;:]{{0,40}}?)的?{part('problem_nouns')}[^,。;:]{{0,8}})(?:,|(?(by),|(?::|$)))",
        "connector": rf"{part('connectors')},?",
        "present": rf"在?(?:今年|本年度|20\d\d年度?)(?:{inner})?,?",
    }
    lexicon = load_lexicon("nlp.narrative.plans", "plans.yaml")
    plain_words = (word for name in ("times", "therefore", "connectors") for word in lexicon[name])
    return _PlanPatterns(
        lead=re.compile("|".join(f"(?P<lead_{name}>{pattern})" for name, pattern in leads.items())),
        lead_begins=frozenset({word[0] for word in plain_words} | set("在2针对关结围根按今本")),
        present=re.compile(leads["present"]),
        purpose=re.compile(r"为了?[^,。;:]{2,40},"),
        subject=re.compile(rf"(?P<who>[^,。;:]{{0,24}}?){will}"),
        own=re.compile(rf"(?:我们|[我本全](?!面)[^,。;:]{{1,6}}?)(?={actions}|从|采取|重点|主要)"),
        bare=re.compile(actions),
        turn=re.compile(
            rf"[,:](?:(?!下半年){times}|(?P<year>20\d\d)年(?!\d{{1,2}}月\d{{1,2}}日)"
            r"|(?:我们|[我本][^,。;:]{1,6}?)?(?:将(?!近)|拟(?![制定稿订]))"
            r"|(?<=:)(?:针对|关于|对)[^,。;:]{2,40}问题,)"
        ),
        treated=re.compile(rf"将[^,。;]{{2,40}}?{part('treatments')}"),
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
        step = _next_lead(text, start, at, end, year, opening)
        if step is None and before_purpose is None and (match := _plan_patterns().purpose.match(text, at, end)):
            before_purpose = opening
            step = opening.moved(match.end())
        if step is None:
            opening = opening if at == opening.start else opening.moved(at)
            break
        opening, is_content = step, step.start == at
        if is_content:
            break
    return opening if before_purpose is None or opening.will else before_purpose


def _next_lead(text: str, start: int, at: int, end: int, year: int | None, opening: Opening) -> Opening | None:
    """``opening`` with one more lead taken off; ``None`` where the content starts.

    A content that starts with 将 or 拟 is told by an opening that starts at ``at``: 将X纳入Y, 拟于明年建成.
    """
    patterns = _plan_patterns()
    if text[at : at + 1] in patterns.lead_begins and (lead := _lead(text, at, end, year, opening)):
        return lead
    match = None if opening.will else patterns.subject.match(text, at, end)
    if match and _is_subject(match):
        own = match["who"].startswith(_OWN)
        if not own and len(match["who"]) > 2 and not words("bodies").search(match["who"]):
            return opening.moved(at, will=True)
        starts_clause = at == start or text[at - 1] in _CLAUSE_START
        if starts_clause and text[at] == "拟" and not opening.time and not opening.will:
            return opening.moved(at, will=True, acts=_is_future(text, match.end(), end))
        verb = at + len(match["who"])
        if starts_clause and not own and text[verb] == "将" and patterns.treated.match(text, verb, end):
            return opening.moved(at)
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
    if name == "year" and not _leads_over(text, match.end(), end):
        return opening.moved(at, time=True)
    named, is_told = _named(text, match) if name == "back" else (None, False)
    return opening.moved(match.end(), time=name in ("time", "year"), back=name == "back", named=named, is_told=is_told)


def _named(text: str, match: re.Match[str]) -> tuple[Span | None, bool]:
    """What a measure says to be its problem, without what says who told it when, and whether it surely is one."""
    start, end = match.span("named")
    told = words("told_before").match(text, start, end) or words("last_year").match(text, start, end)
    start = told.end() if told else start
    if start < 0 or end - start < _MIN_NAMED:
        return None, False
    is_told = told is not None and told.re is words("told_before")
    return (start, end), is_told or words("predicates").search(text, start, end) is not None


def _leads_over(text: str, at: int, end: int) -> bool:
    """Whether a year before ``at`` stands before a comma or a subject: 2024年, 2024年我局将, but not 2024年底前建成."""
    if text[at - 1] == "," or at >= end:
        return True
    patterns = _plan_patterns()
    match = patterns.subject.match(text, at, end)
    return (match is not None and _is_subject(match)) or patterns.own.match(text, at, end) is not None


def _is_future(text: str, at: int, end: int) -> bool:
    """Whether what follows 将 is done, and not what something is done to."""
    return (words("manners").match(text, at, end) or words("actions").match(text, at, end)) is not None


def _is_subject(match: re.Match[str]) -> bool:
    """Whether a verb of intention follows its subject here, and not an action's object."""
    who = match["who"]
    verb = match.group()[len(who) :]
    if who.endswith("已") or words("no_agency").search(who) or words("actions").search(who):
        return False
    if verb.startswith("将"):
        return True
    return who == "" or who.startswith(_OWN) or len(who) <= 2


def turn_of(text: str, start: int, end: int, year: int | None) -> int | None:
    """Offset of the comma behind which a sentence turns to what will be done: 栏目更新慢,下一步将按月检查."""
    patterns = _plan_patterns()
    for match in patterns.turn.finditer(text, start, min(end, start + _WINDOW)):
        if match["year"] and (year is None or int(match["year"]) <= year):
            continue
        if text[match.start()] == ":" or not patterns.treated.match(text, match.start() + 1, end):
            return match.start()
    return None
