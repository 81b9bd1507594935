"""Who reports on which year: title, agency, year, period, publication and signature, each with its evidence.

Start here. :func:`identify` reads title, sign-off and agency before anything else, since dates without a year and
contacts without an owner need them; :func:`complete` adds what only the dates can tell. ``titles.py`` finds titles in
all their shapes, ``signoff.py`` the sign-off, ``agencies.py`` the agency where neither names it, ``names.py`` says what
a public body's name looks like, ``kinds.py`` what kind of body a report says it is of; the words are data:
``report.yaml``. Nothing is invented: a field that the text
doesn't give is ``None``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from nlp.document import Document
from nlp.folding import fold, squeeze
from nlp.narrative.dates import DateProblem, FoundDate, parse_day
from nlp.narrative.report.agencies import agency_of_first_line, agency_of_index, agency_of_opening
from nlp.narrative.report.names import fuller_name, report_words, widest_name
from nlp.narrative.report.signoff import Signoff, find_head_signoff, find_signoff
from nlp.narrative.report.titles import Title, find_titles
from nlp.narrative.view import NarrativeView, Runs, without_space
from nlp.schema import Period, Report, Span

__all__ = ["Identity", "complete", "identify"]

HEAD = 5000
"""Characters at the beginning of a document in which titles and the opening paragraph stand."""

_SCHOOL_YEAR = re.compile(r"(?<!\d)20\d\d年?[-~至]{1,2}(20\d\d)年?(?=学)")
_BODY_YEAR = re.compile(r"年(?<=((?:19|20)\d\d)年)(?<!\d{5}年)(?!第|\d{1,2}月)")  # from its end: 年 is quick to find


@dataclass(slots=True)
class Identity:
    """What the head and the end of a document say of it; spans are those of the document, ``silent`` the view's.

    ``agency`` is folded, for matching; ``agency_printed`` is the same in the document's own characters.
    """

    title: str | None = None
    title_span: Span | None = None
    title_year: int | None = None
    body_year: int | None = None
    agency: str | None = None
    agency_printed: str | None = None
    agency_span: Span | None = None
    signoff: Signoff | None = None
    signoff_span: Span | None = None
    attachments: int | None = None
    silent: list[Span] = field(default_factory=list)
    school_year: bool = False
    opening: str = ""


def identify(document: Document, view: NarrativeView, last_heading: int, runs: Runs | None = None) -> Identity:
    """Title, agency and sign-off of ``document``.

    Args:
        view: its narrative.
        last_heading: where the last section begins in the view, 0 without sections; sign-offs stand after it.
        runs: those of the whole view, where they are known.
    """
    body_start, body_end = (view.place(offset) for offset in document.body_span)
    head_end = min(len(view.text), max(HEAD, body_start + HEAD))
    titles = find_titles(view.text[:head_end], runs if head_end == len(view.text) else None)
    found = Identity(silent=[title.span for title in titles], opening=view.text[body_start : body_start + 1500])
    found.body_year = year_of_body(view.text)
    if found.body_year is None and (years := _SCHOOL_YEAR.search(view.text, 0, head_end)):
        found.body_year, found.school_year = int(years[1]), True
    best = _choose_title(document, view, titles, found)
    found.attachments = _attachments(view, last_heading, body_end)
    _sign(found, view, best, last_heading, body_start, body_end)
    _name_agency(found, document, view, titles, best, body_start)
    return found


def _choose_title(document: Document, view: NarrativeView, titles: list[Title], found: Identity) -> Title | None:
    """The best title of the text or of a header field; the one that is printed first wins a tie."""
    ranked: list[tuple[int, int, Title, Span | None]] = []
    for title in titles:
        place = view.span(*title.span)
        ranked.append((title.rank, place[0], title, place))
    for header in document.fields:
        if header.name == "title":
            for title in find_titles(fold(header.value)):
                at = header.span[0] if header.span else len(document.text)
                in_header = (at + title.span[0], at + title.span[1])
                span: Span | None = in_header if header.span else None
                # Metadata are not printed: they count where nothing is.
                ranked.append((title.rank if header.span else title.rank + 3, at, title, span))
    best = min(ranked, key=lambda item: (item[0], item[1]), default=None)
    if best is None:
        _take_other_title(document, found)
        return None
    _, _, title, span = best
    found.title_span, found.title_year = span, title.year
    found.title = _printed(document, view, span) if span else title.value
    return title


def _take_other_title(document: Document, found: Identity) -> None:
    """The title that the page's header gives a text which is no annual report."""
    for header in document.fields:
        if header.name == "title" and header.span:
            found.title, found.title_span = "".join(header.value.split()), header.span
            return


def _printed(document: Document, view: NarrativeView, span: Span) -> str:
    """The document's own characters at ``span``, white space and marks without width left out."""
    start, end = view.place(span[0]), view.place(span[1])
    printed = "".join(document.text[view.offset(at)] for at in squeeze(view.text, start, end).offsets)
    return printed or "".join(document.text[slice(*span)].split())


def _attachments(view: NarrativeView, last_heading: int, body_end: int) -> int | None:
    """Where in the document the list of attachments begins, after the last section."""
    match = _attachment_list().search(view.text, max(last_heading, body_end - 2500), body_end)
    return view.span(match.start(1), match.end(1))[0] if match else None


@cache
def _attachment_list() -> re.Pattern[str]:
    return re.compile(rf"(?:^|\n|(?<=\s))[ \t]*({report_words('attachments').pattern})")


def _sign(
    found: Identity, view: NarrativeView, title: Title | None, last_heading: int, body_start: int, body_end: int
) -> None:
    """Sign-off at the end, else in brackets under the title."""
    start = max(last_heading, body_start, title.span[1] if title and title.rank < 4 else 0)
    found.signoff = find_signoff(view.text, start, body_end)
    if found.signoff:
        found.signoff_span = view.span(*found.signoff.span)
    if found.signoff is None or found.signoff.day is None:
        below = title.span[1] if title and title.rank < 4 else body_start
        head = find_head_signoff(view.text, below, min(len(view.text), below + 600))
        if head:
            named = found.signoff or (None if title else head)
            agency, agency_span = (named.agency, named.agency_span) if named else (None, None)
            found.signoff_span = found.signoff_span if found.signoff and agency else None
            found.signoff = Signoff(agency, agency_span, head.day, head.day_span)


def _name_agency(
    found: Identity,
    document: Document,
    view: NarrativeView,
    titles: Sequence[Title],
    title: Title | None,
    body_start: int,
) -> None:
    """Sign-off, else title, else opening paragraph, else the header's index field; the fuller form of one name."""
    name: str | None = None
    span: Span | None = None
    if found.signoff and found.signoff.agency and found.signoff.agency_span:
        name, span = found.signoff.agency, view.span(*found.signoff.agency_span)
    elif title and title.agency:
        name, span = title.agency, _span_in_title(view, title, found.title_span)
    if name is None:
        other = next((t for t in titles if t.agency and t.rank < 4), None)
        if other and other.agency:
            name, span = other.agency, view.span(*other.span)
        elif opening := _agency_of_opening(found.opening):
            start = body_start
            name, span = opening[0], view.span(start + opening[1][0], start + opening[1][1])
            squeezed = Runs.of(found.opening.replace("\n", "。"))
            name, at = widest_name(name, squeezed.text)
            if at is not None:
                first, last = squeezed.span(at, at + len(name))
                span = view.span(start + first, start + last)
        elif index := agency_of_index(document):
            name, span = index
    if name is None:
        return
    known = without_space(view.text[body_start : body_start + HEAD].replace("\n", "。"))
    titled = title.agency if title and title.agency else ""
    found.agency = fuller_name(titled if titled.endswith(name) else name, titled + "。" + known)
    found.agency_span = span
    found.agency_printed = _printed_name(document, view, span, found.agency)


def _agency_of_opening(opening: str) -> tuple[str, Span] | None:
    return agency_of_first_line(opening) or agency_of_opening(opening, find_titles(opening))


def _printed_name(document: Document, view: NarrativeView, span: Span | None, name: str) -> str:
    """``name`` in the document's own characters (traditional, full-width) where ``span`` holds just that."""
    printed = _printed(document, view, span) if span else ""
    return printed if printed == name or fold(printed) == name else name


def _span_in_title(view: NarrativeView, title: Title, span: Span | None) -> Span | None:
    """Where the agency's name stands in the title's own place."""
    if span is None or not title.agency:
        return span
    start, end = view.place(span[0]), view.place(span[1])
    squeezed = squeeze(view.text, start, end)
    at = squeezed.text.find(title.agency)
    return view.span(*squeezed.span(at, at + len(title.agency))) if at >= 0 else span


def complete(
    identity: Identity, document: Document, dates: Sequence[tuple[FoundDate, Span]], problems: Sequence[DateProblem]
) -> Report:
    """The report's fields, with what the dates tell.

    Args:
        dates: dates found, with their spans in the document.
        problems: what looked like a date and couldn't be read.
    """
    spans: dict[str, Span] = {}
    for name, span in (("title", identity.title_span), ("agency", identity.agency_span)):
        if span:
            spans[name] = span
    period, period_span = _period(dates, identity.title_year)
    year = identity.title_year or (int(period.end[:4]) if period else None) or identity.body_year
    published_at, published_span = _published(document, dates)
    signed = next(((d.start, span) for d, span in dates if d.role == "signed"), None)
    if period is None and year and not any(problem.in_period for problem in problems):
        school = _SCHOOL_YEAR.search(fold(identity.title or "")) or (not identity.title_year and identity.school_year)
        start, end = (f"{year - 1}-09-01", f"{year}-08-31") if school else (f"{year}-01-01", f"{year}-12-31")
        period = Period(start=start, end=end, source="default")
    for name, span in (("period", period_span), ("published_at", published_span), ("signed_on", signed and signed[1])):
        if span:
            spans[name] = span
    return Report(
        title=identity.title,
        agency=identity.agency_printed,
        year=year,
        published_at=published_at,
        signed_on=signed[0].isoformat() if signed else None,
        period=period,
        spans=spans,
    )


def year_of_body(text: str) -> int | None:
    """The year that a narrative names most; of equals the earliest, since plans name the year after.

    >>> year_of_body("2023年,我市公开18万条。2024年,我市将继续。2023年收到3件。")
    2023
    """
    years = Counter(map(int, _BODY_YEAR.findall(text)))
    return min(years, key=lambda year: (-years[year], year), default=None)


def _period(dates: Sequence[tuple[FoundDate, Span]], year: int | None) -> tuple[Period | None, Span | None]:
    """The statistics period as printed; one that gives only its end takes its start by default."""
    periods = [(d, span) for d, span in dates if d.role == "period"]
    whole = [(d, span) for d, span in periods if d.granularity == "range" or d.start != d.end]
    matching = [(d, span) for d, span in whole if year is None or year in (d.start.year, d.end.year)]
    for date, span in matching[:1] or whole[:1]:
        return Period(start=date.start.isoformat(), end=date.end.isoformat(), source="stated"), span
    for date, span in periods[:1]:
        return Period(start=f"{date.end.year}-01-01", end=date.end.isoformat(), source="default"), span
    return None, None


def _published(document: Document, dates: Sequence[tuple[FoundDate, Span]]) -> tuple[str | None, Span | None]:
    """The publication as printed, by the surest label; without one, what the page's own metadata say."""
    labelled = [(d.rank, index) for index, (d, _) in enumerate(dates) if d.role == "published" and d.rank is not None]
    if labelled:
        date, span = dates[min(labelled)[1]]
        return f"{date.start.isoformat()}{date.clock}", span
    for header in document.fields:
        if header.name == "published_at" and header.span is None and (day := parse_day(fold(header.value))):
            return f"{day[0].isoformat()}{day[1]}", None
    return None, None
