"""The narrative: everything that a report says outside its tables, and that is no page furniture.

Start here: :func:`read_narrative` is the whole path on one screen. ``view.py`` is the text as the copy has it,
``sections.py`` its headings, ``report/`` title, agency and signature; ``context.py`` lists the readers of the rest in
their order: ``dates/`` and ``contacts/``, then, in the flowing text of ``prose.py``, ``quantities/``, ``zeros/``,
``counts/`` and ``plans/`` (problems and commitments). Lexicons are YAML beside the code that uses them.

``config.cfg`` describes the same readers as a spaCy pipeline (``language.py``). The path calls them directly, since a
``Doc`` costs time and spaCy's import a second; a test holds that both find the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from nlp.document import Document, Field
from nlp.folding import fold
from nlp.narrative.context import READERS, Context
from nlp.narrative.dates import DateProblem, FoundDate, find_dates
from nlp.narrative.dates.roles import publication_rank
from nlp.narrative.items import Items, read_items
from nlp.narrative.pieces import piece_spans
from nlp.narrative.regions import find_region
from nlp.narrative.report import Identity, complete, identify
from nlp.narrative.result import NarrativeResult
from nlp.narrative.sections import Heading, build_sections, find_headings
from nlp.narrative.view import NarrativeView, Runs
from nlp.schema import Contact, DateItem, Section, Span, Warning_, make_id

__all__ = ["read_narrative"]

_MESSAGES = {
    "invalid_date": "looks like a date, but the calendar has no such day",
    "masked_date": "a date whose digits are masked",
    "unreadable_date": "a date that lost characters and can be read in several ways",
    "date_without_year": "a day or month without a year, and the report's year is not known",
}


def read_narrative(
    document: Document, folded: str, excluded: Sequence[Span] = (), refine: Callable[[Context], None] | None = None
) -> NarrativeResult:
    """Read what a report says outside its tables.

    Args:
        folded: the document's text folded, as :func:`nlp.folding.fold` gives it.
        excluded: spans of the tables, in order; nothing is read from them, nor from the document's litter.
        refine: mends what the rules found in a piece, as the tagger does.

    Example:
        >>> text = "清溪县档案局2020年政府信息公开工作年度报告\\n一、总体情况\\n系统于10月29日上线。"
        >>> result = read_narrative(Document(text=text), fold(text))
        >>> result.report.agency, [section.role for section in result.sections], result.dates[0].start
        ('清溪县档案局', ['preamble', 'overview'], '2020-10-29')
    """
    view = NarrativeView.of(document.text, folded=folded, excluded=sorted([*excluded, *document.litter]))
    runs = Runs.of(view.text)
    headings = find_headings(view.text, runs)
    identity = identify(document, view, headings[-1].span[0] if headings else 0, runs)
    sections = _sections(document, view, headings, identity)
    found = _read_pieces(document, view, runs, headings, sections, identity, refine)
    report = complete(identity, document, found.dates, found.date_problems)
    phones = [contact.value for contact in found.contacts.values() if contact.kind in ("phone", "fax")]
    report.region = find_region(identity.agency, phones, identity.opening)
    return NarrativeResult(
        report=report,
        sections=sections,
        contacts=list(found.contacts.values()),
        dates=_items(document.text, found.dates),
        counts=found.items.counts,
        problems=found.items.problems,
        commitments=found.items.commitments,
        warnings=_warnings(view, found.date_problems),
    )


def _sections(
    document: Document, view: NarrativeView, headings: Sequence[Heading], identity: Identity
) -> list[Section]:
    places = [Heading(h.role, h.title, view.span(*h.span), h.ordinal) for h in headings]
    return build_sections(
        document.text,
        places,
        body=document.body_span,
        signature=identity.signoff_span,
        attachments=identity.attachments,
    )


@dataclass(slots=True)
class _Findings:
    """What the pieces hold together; spans of dates and items are the document's, those of date problems the view's."""

    dates: list[tuple[FoundDate, Span]] = field(default_factory=list)
    date_problems: list[DateProblem] = field(default_factory=list)
    contacts: dict[tuple[str, str], Contact] = field(default_factory=dict)
    items: Items = field(default_factory=Items)


def _read_pieces(
    document: Document,
    view: NarrativeView,
    runs: Runs,
    headings: Sequence[Heading],
    sections: list[Section],
    identity: Identity,
    refine: Callable[[Context], None] | None,
) -> _Findings:
    """Read bounded pieces, one after the other."""
    found = _Findings()
    for piece in piece_spans(view.text):
        context, start = _context(document, view, runs, piece, headings, sections, identity), piece[0]
        for read in READERS.values():
            read(context)
        if refine is not None:
            refine(context)
        found.dates += [(d, view.span(start + d.span[0], start + d.span[1])) for d in context.dates.dates]
        for p in context.dates.problems:
            found.date_problems.append(DateProblem(p.code, (start + p.span[0], start + p.span[1]), p.in_period))
        for contact in context.contacts:
            found.contacts.setdefault((contact.kind, contact.normalized or contact.value), contact)
        found.items += read_items(context)
    found.dates += _dates_of_fields(document, [span for _, span in found.dates])
    found.dates.sort(key=lambda item: item[1])
    return found


def _context(
    document: Document,
    view: NarrativeView,
    runs: Runs,
    piece: Span,
    headings: Sequence[Heading],
    sections: list[Section],
    identity: Identity,
) -> Context:
    """What the components know of one piece."""
    signed = identity.signoff.day_span if identity.signoff else None
    is_whole = piece == (0, len(view.text))
    return Context(
        view=view if is_whole else view.piece(*piece),
        text=document.text,
        year=identity.title_year or identity.body_year,
        agency=identity.agency,
        sections=sections,
        headings=list(headings) if is_whole else _headings_within(headings, piece),
        silent=list(_within(identity.silent, piece)),
        signature=list(_within([signed] if signed else [], piece)),
        blanks=runs.blanks if is_whole else None,
    )


def _headings_within(headings: Iterable[Heading], piece: Span) -> list[Heading]:
    """The headings in ``piece``, in its own offsets."""
    return [Heading(h.role, h.title, span, h.ordinal) for h in headings for span in _within([h.span], piece)]


def _within(spans: Iterable[Span], piece: Span) -> Iterable[Span]:
    """The spans that lie in ``piece``, in its own offsets."""
    start, end = piece
    return ((left - start, right - start) for left, right in spans if start <= left and right <= end)


def _dates_of_fields(document: Document, known: Sequence[Span]) -> list[tuple[FoundDate, Span]]:
    """Days of the page's header fields that the narrative view leaves out."""
    found = []
    for header in document.fields:
        if header.name not in ("published_at", "signed_on") or header.span is None:
            continue
        start, end = header.span
        if any(left < end and start < right for left, right in known):
            continue
        for date in find_dates(fold(f"{header.label}:{document.text[start:end]}")).dates[:1]:
            span = _field_span(header, date)
            rank = date.rank if date.rank is not None else publication_rank("时间:", 3)
            found.append(
                (FoundDate("published", date.start, date.end, date.granularity, date.span, date.clock, rank), span)
            )
    return found


def _field_span(header: Field, date: FoundDate) -> Span:
    """The document's span of a date found in ``label:value``."""
    start = (header.span or (0, 0))[0] - len(header.label) - 1
    return start + date.span[0], start + date.span[1]


def _items(text: str, dates: Iterable[tuple[FoundDate, Span]]) -> list[DateItem]:
    return [
        DateItem(
            id=make_id("date", span, f"{date.start}/{date.end}"),
            role=date.role,
            start=date.start.isoformat(),
            end=date.end.isoformat(),
            granularity=date.granularity,
            raw=text[slice(*span)],
            span=span,
        )
        for date, span in dates
    ]


def _warnings(view: NarrativeView, problems: Iterable[DateProblem]) -> list[Warning_]:
    return [Warning_(code=p.code, message=_MESSAGES[p.code], span=view.span(*p.span)) for p in problems]
