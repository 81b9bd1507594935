"""The problems of a sentence without enumerators: lead-in and concession taken off, cut where a new subject starts.

Example:
    >>> text = "虽然取得一定成效,但还存在公开不够及时,渠道较为单一等问题"
    >>> [text[slice(*span)] for span in problems_of(text, 0, len(text)).spans]
    ['公开不够及时', '渠道较为单一']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nlp.narrative.plans.wording import part, words
from nlp.schema import Span

_WINDOW = 300
_MIN_STRONG_PIECE = 8
_MAX_PEELS = 6
_MAX_LEAD = 60
_MIN_ITEM = 4

Series = Literal["none", "open", "told"]


@dataclass(frozen=True, slots=True)
class ToldProblems:
    """The problems of a sentence; ``gap`` is what it says of a distance only, a problem where no other follows."""

    spans: tuple[Span, ...]
    gap: Span | None = None


@dataclass(frozen=True, slots=True)
class _Patterns:
    lead: re.Pattern[str]
    instance: re.Pattern[str]
    present: re.Pattern[str]
    connector: re.Pattern[str]
    however: re.Pattern[str]
    wrapper: re.Pattern[str]
    gap: re.Pattern[str]
    closing: re.Pattern[str]
    listed: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    nouns, instances = part("problem_nouns"), part("instances")
    joined_nouns = rf"{nouns}(?:(?:和|与|及|、|以及)?{nouns})?"
    # 等问题和不足, and the gap that the list amounts to: …等问题,与上级要求还有差距
    more = rf"(?:[和与及、]{nouns})?(?:,[与同离距][^,。;]{{2,50}}(?:差距|距离))?"
    return _Patterns(
        lead=re.compile(
            rf"[^。;]{{0,80}}?(?:(?:存在|面临|有)(?P<amount>[^,。;:、]{{0,12}}?){joined_nouns}|(?:主要|突出)的?{joined_nouns}|(?P<copula>[^,。;:]{{0,12}}?{nouns}(?=之处|的?是|在于)))(?:之处)?"
            rf"(?:的?地方|有待改进|需要?(?:改进|解决)|的)?(?:,|:|。)?(?:{instances})?(?:在于|有|是|为|在)?(?:以下|[一二三四五两几]个?方面){{0,3}}[,:。]?"
        ),
        instance=re.compile(rf"{instances}(?:以下|[一二三四五两几]个?方面)*[,:]?"),
        present=re.compile(rf"(?:{part('present')}|20\d\d年度?),"),
        connector=re.compile(rf"{part('connectors')},"),
        however=re.compile(part("however")),
        wrapper=re.compile(
            rf"(?P<front>[^。;]{{0,120}}?)(?:存在|面临|出现)(?:着|了)?(?P<body>[^。;]{{3,240}}?)"
            rf"(?:(?P<etc>等等?)(?:方面)?的?(?:{nouns}|现象|情况)|的?(?:问题|现象|情况)){more}$"
        ),
        gap=re.compile(
            rf"[与同离距对][^,。;]{{2,60}}(?:{nouns}|距离)|在[^。;]{{2,60}}方面[^。;]{{0,12}}(?:不足|欠缺|差距|短板)"
        ),
        closing=re.compile(rf"等等?(?:方面)?(?:的)?(?:(?:{nouns}|现象|情况){more})?$|,?均?有待今后[^。;]{{0,30}}$"),
        listed=re.compile(rf"等等?(?:方面)?的?{nouns}"),
    )


def problems_of(text: str, start: int, end: int, *, is_first: bool = False, series: Series = "none") -> ToldProblems:
    """The problems that ``text[start:end]``, one unmarked sentence or clause, tells.

    Args:
        is_first: no problem was told before, so that what stands before a colon leads over to them.
        series: ``told`` where problems are told one a clause between semicolons and this is the next, ``open`` where
            it may be the first of them.
    """
    patterns = _patterns()
    window_end = min(end, start + _WINDOW)
    led = _after_connector(text, start, window_end)
    at = _after_concession(text, led, window_end)
    at = _after_colon(text, at, window_end, is_first=is_first)
    body, gap = _unwrapped(text, at, window_end)
    if body is None:
        at, is_named = _after_leads(text, at, window_end)
        if is_named or (series == "open" and at > led):
            series = "told"
        body = (at, window_end)
        if at >= window_end - 2:
            match = patterns.gap.search(text, start, window_end)
            return ToldProblems((), (match.start(), window_end) if match else None)
        match = patterns.gap.search(text, start, at) if at > start else None
        if match and words("predicates").match(text, at, window_end):
            return ToldProblems((), (match.start(), window_end))
    elif gap:
        return ToldProblems((body,))
    else:
        series = "none"
    pieces = iter((body,)) if series != "none" else _clauses(text, *body)
    spans = [span for piece in pieces if (span := _trimmed(text, *piece))]
    spans = [span for span in spans if series == "told" or _names_problem(text, span)]
    if spans and window_end < end and spans[-1][1] == window_end:
        spans[-1] = (spans[-1][0], end)
    return ToldProblems(tuple(spans))


def _names_problem(text: str, span: Span) -> bool:
    """Whether a clause has the predicate of a shortcoming and says of what: not 还需不断完善 alone."""
    bare = words("strong_predicates").match(text, *span) and "," not in text[slice(*span)]
    return not bare and words("predicates").search(text, *span) is not None


def concedes(text: str, start: int, end: int) -> bool:
    """Whether a sentence on what was done admits a shortcoming behind 但: 全年发布12期,但更新不够及时."""
    end = min(end, start + _WINDOW)
    for match in _patterns().however.finditer(text, start, end):
        if match.start() > start and text[match.start() - 1] not in ",;":
            continue
        if _after_concession(text, start, match.end()) > start:
            return words("predicates").search(text, match.end(), end) is not None
    return False


def _after_concession(text: str, start: int, end: int) -> int:
    """Behind 虽然取得成效,但; ``start`` where nothing is conceded."""
    for match in _patterns().however.finditer(text, start, end):
        before = (start, match.start())
        if words("concessions").search(text, *before) or not words("predicates").search(text, *before):
            after = match.end()
            return after + 1 if text[after : after + 1] == "," else after
    return start


def _after_connector(text: str, start: int, end: int) -> int:
    """Behind 此外, or 同时, before another problem."""
    match = _patterns().connector.match(text, start, end)
    return match.end() if match else start


def _after_colon(text: str, start: int, end: int, *, is_first: bool) -> int:
    """Behind a colon before which something only leads over to problems: 用户也提醒我们:."""
    colon = text.find(":", start, min(end, start + _MAX_LEAD))
    if colon < 0 or end - colon < _MIN_ITEM or text.count('"', start, colon) % 2 or text.count("(", start, colon):
        return start
    return colon + 1 if is_first or words("problem_nouns").search(text, start, colon) else start


def _unwrapped(text: str, start: int, end: int) -> tuple[Span | None, bool]:
    """What stands between 存在 and 等问题, and whether it is one item; ``None`` without such a frame."""
    match = _patterns().wrapper.match(text, start, end)
    if match is None or not words("predicates").search(match["body"]):
        return None, False
    if words("predicates").search(match["front"]):
        return None, False
    if words("causes").search(match["front"]):
        return (start, match.end("body") if match["etc"] else end), True
    body = match.span("body")
    return body, "," not in match["body"] and not _are_clauses(text, *body)


def _after_leads(text: str, start: int, end: int) -> tuple[int, bool]:
    """Behind all that only leads over to the problems, and whether it says that what follows is one: 不足之处是."""
    patterns = _patterns()
    at, is_named = start, False
    for _ in range(_MAX_PEELS):
        for pattern in (patterns.present, patterns.lead, patterns.instance):
            match = pattern.match(text, at, end)
            if match and not (pattern is patterns.lead and _is_predicated(match)):
                break
        else:
            break
        at = match.end()
        is_named = is_named or (pattern is patterns.lead and match["copula"] is not None)
    return at, is_named


def _clauses(text: str, start: int, end: int) -> Iterator[Span]:
    """The body cut at , where a clause with a subject of its own starts, and at 、 between clauses."""
    marks = ",、" if _are_clauses(text, start, end) else ","
    opened, has_predicate, caused = start, False, False
    at = start
    for piece_end in [*_marks(text, start, end, marks), end]:
        predicate = words("predicates").search(text, at, piece_end)
        own = predicate is not None and predicate.start() - at >= 2 and not _lacks_subject(text, at)
        if own and has_predicate and not caused:
            yield opened, at - 1
            opened, has_predicate = at, False
        caused = words("causes").match(text, at) is not None
        has_predicate = has_predicate or predicate is not None
        at = piece_end + 1
    yield opened, end


def _lacks_subject(text: str, at: int) -> bool:
    return (words("subjectless").match(text, at) or words("causes").match(text, at)) is not None


def _is_predicated(match: re.Match[str]) -> bool:
    """Whether it says which problem: 存在更新不及时问题, or …等问题,与要求有一定差距."""
    return words("predicates").search(match["amount"] or "") is not None or bool(
        _patterns().listed.search(match.group())
    )


def _marks(text: str, start: int, end: int, marks: str) -> list[int]:
    return [at for at in range(start, end) if text[at] in marks]


def _are_clauses(text: str, start: int, end: int) -> bool:
    """Whether what 、 joins are clauses with predicates of their own: A有待提高、B有待提升."""
    if "、" not in text[start:end]:
        return False
    pieces = [piece for piece in re.split("[、,]", text[start:end]) if words("strong_predicates").search(piece)]
    return len(pieces) >= 2 and all(len(piece) >= _MIN_STRONG_PIECE for piece in pieces)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """Without 等问题 and punctuation at its end; ``None`` where nothing is left."""
    for _ in range(2):
        match = _patterns().closing.search(text, max(start, end - 40), end)
        end = match.start() if match else end
    while start < end and text[end - 1] in ",、:":
        end -= 1
    while start < end and text[start] in ",、:":
        start += 1
    return (start, end) if end - start >= 4 else None
