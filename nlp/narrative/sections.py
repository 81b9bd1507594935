"""Sections of the report: where its headings stand and which part of the national format each names.

Start here. A heading is a numeral (一、) and a phrase. On a line of its own nearly any phrase will do; where copies
have glued the heading to the text (一、总体情况2021年，…) or dropped the line breaks, the phrase has to end with a
heading's word and to name a role. What only looks so is left out: rows of the tables (一、本年新收…), the list of
parts that the opening paragraph announces, tables of contents, numerals of lists inside a section. The words are
data: ``sections.yaml``.

Example:
    >>> [(h.role, h.title) for h in find_headings("一、总体情况2021年，我局公开84条。二、主动公开政府信息情况")]
    [('overview', '一、总体情况'), ('proactive', '二、主动公开政府信息情况')]
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from nlp.narrative.lexicon import alternation, load_lexicon
from nlp.narrative.numerals import small_number
from nlp.narrative.view import Runs
from nlp.schema import Section, SectionRole, Span, make_id

_RANKS: dict[SectionRole, int] = {
    "preamble": 0, "overview": 1, "proactive": 2, "applications": 3, "remedies": 4, "problems": 5, "other": 6,
    "signature": 7, "attachments": 8,
}  # fmt: skip
_MAX_PHRASE = 40
_MAX_UNKNOWN = 24
_MAX_SLOGAN = 32
_MIN_WRAPPED_LINE = 14
_TOC_GAP = 12
_MIN_SECONDARY = 3
"""Parts that (一) or 1. has to head before they count as the first level."""


class Heading(NamedTuple):
    """A heading of the first level; ``span`` is its place in the searched text, ``title`` it without white space."""

    role: SectionRole
    title: str
    span: Span
    ordinal: int | None = None


class _Candidate(NamedTuple):
    """Something that may be a heading, in squeezed offsets; ``alone`` where nothing else stands on its line."""

    start: int
    end: int
    phrase: str
    ordinal: int | None
    role: SectionRole | None
    alone: bool
    at_line_start: bool


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(alternation(load_lexicon("nlp.narrative", "sections.yaml")[name]))


@cache
def _role_words() -> tuple[tuple[SectionRole, re.Pattern[str]], ...]:
    roles = load_lexicon("nlp.narrative", "sections.yaml")["roles"]
    return tuple((role, re.compile(alternation(words))) for role, words in roles.items())


@cache
def _any_role_word() -> re.Pattern[str]:
    return re.compile("|".join(words.pattern for _, words in _role_words()))


def role_of_heading(phrase: str) -> SectionRole | None:
    """The role that the first keyword of a heading names; the longer keyword wins a tie; ``None`` without keyword.

    >>> role_of_heading("因政府信息公开申请行政复议、提起行政诉讼的情况"), role_of_heading("工会活动")
    ('remedies', None)
    """
    first = _any_role_word().search(phrase)
    if first is None:
        return None
    ends = {role: match.end() for role, words in _role_words() if (match := words.match(phrase, first.start()))}
    return max(ends, key=lambda role: ends[role])


_NUMERAL = r"(?:十[一二三四五]?|[一二三四五六七八九])"
_MARKS = r"[#*>\-·•]{0,6}"
# In both the character comes before the look behind it, so that the search passes quickly over other text. No place
# fits both: a numeral behind 第 is none of the second kind.
_NUMBERED = (
    re.compile(rf"第(?<![第(〔一二三四五六七八九十之其].)(?P<number>{_NUMERAL})部分[、.:,]?"),
    re.compile(
        r"(?P<number>[十一二三四五六七八九](?<![第(〔一二三四五六七八九十之其].)(?:(?<=十)[一二三四五])?)"
        r"[、.:,](?!\d(?!\d{3}年))"
    ),
)
_UNMARKED = re.compile(rf"{_MARKS}(?P<number>{_NUMERAL})")
_SECONDARY = (re.compile(rf"[(](?P<number>{_NUMERAL})[)]"), re.compile(r"(?P<number>\d{1,2})[、.]"))
_SLOGAN = re.compile(r"[^,。;!?:\d]{4,20},[^,。;!?:\d]{3,24}(?<![的和与及在对为])")
_STOP = re.compile(r"[。;!?:,]")
_PAGE_NUMBER = re.compile(r"[.…·-]{2,}\d{0,3}|\d{1,2}$")


def find_headings(text: str, runs: Runs | None = None) -> list[Heading]:
    """Headings of the first level in ``text`` (folded), in order; ``runs`` are those of ``text``, where known."""
    finder = _Finder(runs or Runs.of(text))
    accepted = finder.accept(finder.candidates(_NUMBERED))
    if len(accepted) < _MIN_SECONDARY and not any(candidate.ordinal for candidate in accepted):
        secondary = finder.accept(finder.candidates(_SECONDARY), strict=True)
        if len({candidate.role for candidate in secondary if candidate.ordinal}) >= _MIN_SECONDARY:
            accepted = secondary
    return [finder.heading(candidate) for candidate in accepted]


class _Finder:
    """Candidates of one text, on the text without white space and with the places of its line breaks kept."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self.text = self.runs.text
        self.line_starts = [0, *(at for at, gap in self.runs.breaks if "\n" in gap), len(self.text)]
        self.starts = set(self.line_starts)

    def heading(self, candidate: _Candidate) -> Heading:
        """The candidate in the offsets of the text."""
        title = self.text[candidate.start : candidate.end]
        return Heading(
            candidate.role or "other", title, self.runs.span(candidate.start, candidate.end), candidate.ordinal
        )

    def candidates(self, numbered: Iterable[re.Pattern[str]]) -> list[_Candidate]:
        """All candidates in order: numbered ones anywhere, others only as a line of their own."""
        matches = (match for pattern in numbered for match in pattern.finditer(self.text))
        found = [c for match in matches if (c := self._numbered(match))]
        taken = {c.start for c in found}
        for start, end in zip(self.line_starts, self.line_starts[1:], strict=False):
            line = self.text[start:end]
            if (
                end - start <= _MAX_PHRASE
                and (candidate := self._unnumbered(line, start))
                and candidate.start not in taken
            ):
                found.append(candidate)
        return sorted(found, key=lambda c: c.start)

    def _numbered(self, match: re.Match[str]) -> _Candidate | None:
        ordinal = small_number(match["number"])
        start, body = match.start(), match.end()
        at_line_start = start in self.starts or self._after_marks(start)
        end = self._phrase_end(body, at_line_start=at_line_start)
        if end is None and at_line_start:
            end = self._slogan_end(body)
        if end is None:
            return None
        phrase = self.text[body:end]
        return _Candidate(start, end, phrase, ordinal, role_of_heading(phrase), self._ends_line(end), at_line_start)

    def _after_marks(self, start: int) -> bool:
        """Whether only Markdown, a bullet or ? (lost blanks) stands between the line's start and ``start``."""
        at = start
        while at > 0 and start - at < 6 and at not in self.starts and self.text[at - 1] in "#*>-·•?":
            at -= 1
        return at in self.starts

    def _ends_line(self, end: int) -> bool:
        return end in self.starts or (self.text[end : end + 1] in "。:.*" and end + 1 in self.starts)

    def _phrase_end(self, body: int, *, at_line_start: bool) -> int | None:
        """Where the phrase that starts at ``body`` ends; ``None`` where no heading can."""
        limit = min(len(self.text), body + _MAX_PHRASE)
        stop = _STOP.search(self.text, body, limit)
        limit = stop.start() if stop else limit
        line_end = self._next_break(body, limit)
        if at_line_start and line_end is not None and not self._wrapped(body, line_end):
            end = self._shortest_end(body, line_end, to_line_end=True)
            return end or (line_end if line_end - body <= 30 else None)
        end = self._shortest_end(body, limit, to_line_end=False)
        if end is None and at_line_start and line_end is not None and line_end - body <= 30:
            return line_end
        return end

    def _slogan_end(self, body: int) -> int | None:
        """End of a line of two clauses without figures, as summaries head their parts: 一、强化领导,落实责任."""
        line_end = self._next_break(body, min(len(self.text), body + _MAX_SLOGAN))
        if line_end is None or not _SLOGAN.fullmatch(self.text, body, line_end):
            return None
        return line_end

    def _next_break(self, body: int, limit: int) -> int | None:
        """First line break after ``body`` up to ``limit``."""
        following = bisect_right(self.line_starts, body)
        return next((at for at in self.line_starts[following : following + 1] if at <= limit), None)

    def _wrapped(self, body: int, line_end: int) -> bool:
        """Whether a long line breaks inside the phrase, as in PDF text: it doesn't end as headings end."""
        if line_end - body < _MIN_WRAPPED_LINE:
            return False
        ends = any(m.end() == line_end for m in _words("ends").finditer(self.text, body, line_end))
        return not ends and role_of_heading(self.text[body:line_end]) is not None

    def _shortest_end(self, body: int, limit: int, *, to_line_end: bool) -> int | None:
        """End of the first word that may end a heading, unless the heading goes on after it."""
        for match in _words("ends").finditer(self.text, body, limit):
            end = match.end()
            at_break = end in self.starts
            late = match.group() in _late_ends()
            on = _words("goes_on").match(self.text, end) or (late and _words("goes_on_late").match(self.text, end))
            if not at_break and on and self._more(end, limit):
                continue
            if not at_break and late and not self._may_end_late(body, end):
                continue
            if not at_break and _words("predicates").match(self.text, end):
                return None
            return end
        return limit if to_line_end and limit - body <= 30 else None

    def _may_end_late(self, body: int, end: int) -> bool:
        """Whether a word that goes on in running text as often as not ends a heading here."""
        return (
            self.runs.begins(end)
            or self.text[end : end + 1] in "。:(1一"
            or _words("bare").fullmatch(self.text, body, end) is not None
        )

    def _more(self, end: int, limit: int) -> bool:
        return _words("ends").search(self.text, end, limit) is not None

    def _unnumbered(self, line: str, start: int) -> _Candidate | None:
        """A typical heading without numeral, or with a numeral that lost its mark, alone on its line."""
        bare = line.lstrip("#*>-·•").rstrip(":。*")
        at = start + len(line) - len(line.lstrip("#*>-·•"))
        typical = _words("bare")
        if typical.fullmatch(bare):
            phrase, ordinal = bare, None
        elif (numeral := _UNMARKED.match(line)) and typical.fullmatch(bare, len(numeral["number"])):
            phrase, ordinal = bare[len(numeral["number"]) :], small_number(numeral["number"])
        else:
            return None
        return _Candidate(at, at + len(bare), phrase, ordinal, role_of_heading(phrase), True, True)

    def accept(self, candidates: Sequence[_Candidate], *, strict: bool = False) -> list[_Candidate]:
        """The candidates that are headings, by what stands around them and by their order."""
        candidates = [c for c in candidates if not _words("rows").match(c.phrase)]
        candidates = self._without_announced(candidates)
        candidates = self._without_contents(candidates)
        accepted: list[_Candidate] = []
        for candidate in candidates:
            if self._fits(candidate, accepted, strict=strict):
                accepted.append(_with_role(candidate, accepted))
        return accepted

    def _without_announced(self, candidates: Sequence[_Candidate]) -> list[_Candidate]:
        """Without the parts that a sentence announces: 由一、总体情况，二、…组成."""
        kept: list[_Candidate] = []
        previous_end = -1
        for candidate in candidates:
            listed = self.text[candidate.end : candidate.end + 1] in tuple(",、;和及")
            closes = _words("announced_after").match(self.text, candidate.end) is not None
            follows = previous_end >= 0 and candidate.start - previous_end < 4 and not candidate.at_line_start
            if follows or ((listed or closes) and not candidate.alone):
                previous_end = candidate.end
            else:
                previous_end = -1
                kept.append(candidate)
        return kept

    def _without_contents(self, candidates: Sequence[_Candidate]) -> list[_Candidate]:
        """Without a table of contents: lines with page numbers, or headings in a row that all come again."""
        names = [(candidate.ordinal, _core(candidate.phrase)) for candidate in candidates]
        later = {name: index for index, name in enumerate(names)}
        kept: list[_Candidate] = []
        for index, candidate in enumerate(candidates):
            following = candidates[index + 1] if index + 1 < len(candidates) else None
            if later[names[index]] > index and (
                following is None
                or following.start - candidate.end < _TOC_GAP
                or (kept == [] and following.ordinal is not None and (following.ordinal <= (candidate.ordinal or 0)))
            ):
                continue
            kept.append(candidate)
        return kept

    def _fits(self, candidate: _Candidate, accepted: Sequence[_Candidate], *, strict: bool) -> bool:
        """Whether the candidate continues the headings accepted so far."""
        last = accepted[-1] if accepted else None
        last_ordinal = last.ordinal or 0 if last else 0
        rank = _RANKS[candidate.role] if candidate.role else -1
        last_rank = _RANKS[last.role or "other"] if last else -1
        if candidate.role is None or not _words("ends").search(candidate.phrase):
            follows = candidate.ordinal == last_ordinal + 1
            limit = _MAX_SLOGAN if "," in candidate.phrase else _MAX_UNKNOWN
            return (
                candidate.alone
                and candidate.at_line_start
                and follows
                and not strict
                and len(candidate.phrase) <= limit
            )
        if _words("predicates").search(candidate.phrase):
            return False
        if candidate.ordinal is None:
            return rank > last_rank
        if last is None or candidate.ordinal > last_ordinal:
            return strict is False or candidate.ordinal == last_ordinal + 1
        again = (
            candidate.ordinal == 1 and rank <= _RANKS["overview"] and last_ordinal >= 3
        )  # a second copy of the report
        return again or rank > last_rank or (candidate.ordinal == last_ordinal and rank != last_rank)


def _with_role(candidate: _Candidate, accepted: Sequence[_Candidate]) -> _Candidate:
    """The candidate with a role: what is told before the problems is part of the year's work."""
    is_late = any(_RANKS[other.role or "other"] >= _RANKS["problems"] for other in accepted)
    return candidate if candidate.role or is_late else candidate._replace(role="overview")


def _core(phrase: str) -> str:
    """What two printings of one heading share: page numbers and leaders left out."""
    return _PAGE_NUMBER.sub("", phrase)


@cache
def _late_ends() -> frozenset[str]:
    return frozenset(load_lexicon("nlp.narrative", "sections.yaml")["ends_at_line_end"])


def build_sections(
    document_text: str, headings: Iterable[Heading], *, body: Span, signature: Span | None, attachments: int | None
) -> list[Section]:
    """The sections between headings, preamble and signature included; spans are in offsets of the document.

    Args:
        headings: in order, with spans in the document.
        body: span of the report itself.
        signature: span of the sign-off.
        attachments: where the list of attachments starts.
    """
    marks: list[tuple[int, SectionRole, str]] = [(h.span[0], h.role, _printed(document_text, h.span)) for h in headings]
    if not marks or marks[0][0] > body[0]:
        marks.insert(0, (body[0], "preamble", ""))
    if signature:
        marks.append((signature[0], "signature", ""))
    if attachments is not None:
        marks.append((attachments, "attachments", ""))
    marks.sort(key=lambda mark: mark[0])
    ends = [mark[0] for mark in marks[1:]] + [max(body[1], marks[-1][0])]
    if signature and marks[-1][1] == "signature":
        ends[-1] = signature[1]
    sections = []
    for (start, role, heading), end in zip(marks, ends, strict=True):
        span = _trimmed(document_text, start, end)
        if span:
            sections.append(Section(id=make_id("section", span, role), role=role, heading=heading, span=span))
    return sections


def _printed(text: str, span: Span) -> str:
    """A heading as the document prints it, in one line and without white space or marks that have no width."""
    heading = "".join(text[slice(*span)].split())
    return heading if heading.isprintable() else "".join(filter(str.isprintable, heading))


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """``start..end`` without white space at its ends; ``None`` where nothing is left."""
    stretch = text[start:end]
    left, right = len(stretch) - len(stretch.lstrip()), len(stretch.rstrip())
    return (start + left, start + right) if left < right else None
