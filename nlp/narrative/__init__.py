"""The narrative: sections, dates, contacts and who reports, from everything that is no table and no page furniture.

Start here: :func:`read_narrative` is the whole path on one screen. ``view.py`` is the text as the components see it,
``sections.py`` its headings, ``report/`` title, agency and signature, ``dates/`` and ``contacts/`` what their names
say. ``config.cfg`` lists the components of the spaCy pipeline in ``language.py``, which is for those readers that need
words; none of the present ones does, so spaCy isn't imported here. Lexicons are YAML beside the code that uses them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nlp.document import Document, Field
from nlp.folding import fold
from nlp.narrative.context import Context, contacts_of, dates_of
from nlp.narrative.dates import DateProblem, FoundDate, find_dates
from nlp.narrative.dates.roles import publication_rank
from nlp.narrative.pieces import piece_spans
from nlp.narrative.regions import find_region
from nlp.narrative.report import Identity, complete, identify
from nlp.narrative.result import NarrativeResult
from nlp.narrative.sections import Heading, build_sections, find_headings
from nlp.narrative.view import NarrativeView
from nlp.schema import Contact, DateItem, Section, Span, Warning_, make_id

__all__ = ["read_narrative"]

_MESSAGES = {
    "invalid_date": "looks like a date, but the calendar has no such day",
    "masked_date": "a date whose digits are masked",
    "unreadable_date": "a date that lost characters and can be read in several ways",
    "date_without_year": "a day or month without a year, and the report's year is not known",
}


def read_narrative(document: Document, folded: str, excluded: Sequence[Span] = ()) -> NarrativeResult:
    """Read what a report says outside its tables.

    Args:
        folded: the document's text folded, as :func:`nlp.folding.fold` gives it.
        excluded: spans of the tables, in order; nothing is read from them, nor from the document's litter.

    Example:
        >>> text = "清溪县档案局2020年政府信息公开工作年度报告\\n一、总体情况\\n系统于10月29日上线。"
        >>> result = read_narrative(Document(text=text), fold(text))
        >>> result.report.agency, [section.role for section in result.sections], result.dates[0].start
        ('清溪县档案局', ['preamble', 'overview'], '2020-10-29')
    """
    view = NarrativeView.of(document.text, folded=folded, excluded=sorted([*excluded, *document.litter]))
    headings = find_headings(view.text)
    identity = identify(document, view, headings[-1].span[0] if headings else 0)
    sections = _sections(document, view, headings, identity)
    dates, problems, contacts = _read_pieces(document, view, headings, sections, identity)
    report = complete(identity, document, dates, problems)
    phones = [contact.value for contact in contacts if contact.kind in ("phone", "fax")]
    report.region = find_region(identity.agency, phones, identity.opening)
    return NarrativeResult(
        report=report,
        sections=sections,
        contacts=contacts,
        dates=_items(document.text, dates),
        warnings=_warnings(view, problems),
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


def _read_pieces(
    document: Document, view: NarrativeView, headings: Sequence[Heading], sections: list[Section], identity: Identity
) -> tuple[list[tuple[FoundDate, Span]], list[DateProblem], list[Contact]]:
    """Read bounded pieces; spans come back in offsets of the document (problems: of the view)."""
    dates: list[tuple[FoundDate, Span]] = []
    problems: list[DateProblem] = []
    contacts: dict[tuple[str, str], Contact] = {}
    for piece in piece_spans(view.text):
        context, start = _context(document, view, piece, headings, sections, identity), piece[0]
        found = dates_of(context)
        dates += [(d, view.span(start + d.span[0], start + d.span[1])) for d in found.dates]
        problems += [DateProblem(p.code, (start + p.span[0], start + p.span[1]), p.in_period) for p in found.problems]
        for contact in contacts_of(context):
            contacts.setdefault((contact.kind, contact.normalized or contact.value), contact)
    dates += _dates_of_fields(document, [span for _, span in dates])
    return sorted(dates, key=lambda item: item[1]), problems, list(contacts.values())


def _context(
    document: Document,
    view: NarrativeView,
    piece: Span,
    headings: Sequence[Heading],
    sections: list[Section],
    identity: Identity,
) -> Context:
    """What the components know of one piece."""
    signed = identity.signoff.day_span if identity.signoff else None
    return Context(
        view=view if piece == (0, len(view.text)) else view.piece(*piece),
        text=document.text,
        year=identity.title_year or identity.body_year,
        agency=identity.agency,
        sections=sections,
        headings=[Heading(h.role, h.title, span, h.ordinal) for h in headings for span in _within([h.span], piece)],
        silent=list(_within(identity.silent, piece)),
        signature=list(_within([signed] if signed else [], piece)),
    )


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
