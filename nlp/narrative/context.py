"""What is known of a piece of narrative while it is read, and the readers in their order.

Start here to see how the narrative is read: every reader of :data:`READERS` takes the :class:`Context` and writes its
findings into it. The whole path runs them directly; the components of the spaCy pipeline (``components.py``) are
shells around the same functions, in the same order, which a test holds against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from nlp.narrative.contacts import find_contacts
from nlp.narrative.counts import FoundCount, bind_metrics, find_counts
from nlp.narrative.dates import DateFindings, find_dates
from nlp.narrative.plans import FoundCommitment, FoundProblem, find_commitments, find_problems
from nlp.narrative.prose import Prose, ProseDate
from nlp.narrative.quantities import FoundNumber, Quantity, find_numbers, find_quantities
from nlp.narrative.sections import Heading, build_sections, find_headings
from nlp.narrative.view import NarrativeView
from nlp.narrative.zeros import ZeroStatement, find_zero_statements
from nlp.schema import Contact, Section, Span


@dataclass(slots=True)
class Context:
    """What is known of the document that a piece is of, and what was read in the piece.

    Attributes:
        view: the piece, with the way back to the document.
        text: the whole document.
        sections: its sections, with spans in the document; ``None`` to find them in the piece.
        headings: headings in the piece, in its offsets; ``None`` to find them.
        silent: stretches of the piece that hold no date of their own, such as titles.
        signature: places of the piece where a date is the signature's.
        blanks: spans of the white space in the piece; ``None`` to find them.
        dates: with offsets in the piece, as contacts have spans of the document.
        prose: the piece as flowing text, in which the readers from ``numbers`` on work and give their spans.
    """

    view: NarrativeView
    text: str
    year: int | None = None
    agency: str | None = None
    sections: list[Section] | None = None
    headings: list[Heading] | None = None
    silent: list[Span] = field(default_factory=list)
    signature: list[Span] = field(default_factory=list)
    blanks: list[Span] | None = None
    dates: DateFindings = field(default_factory=lambda: DateFindings([], []))
    contacts: list[Contact] = field(default_factory=list)
    prose: Prose = field(default_factory=lambda: Prose(""))
    numbers: list[FoundNumber] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    zeros: list[ZeroStatement] = field(default_factory=list)
    counts: list[FoundCount] = field(default_factory=list)
    problems: list[FoundProblem] = field(default_factory=list)
    commitments: list[FoundCommitment] = field(default_factory=list)


def read_sections(context: Context) -> None:
    """Headings of the first level and the sections between them, where the caller doesn't know them."""
    if context.headings is None:
        context.headings = find_headings(context.view.text)
    if context.sections is None:
        places = [Heading(h.role, h.title, context.view.span(*h.span), h.ordinal) for h in context.headings]
        body = (0, len(context.text))
        context.sections = build_sections(context.text, places, body=body, signature=None, attachments=None)


def read_dates(context: Context) -> None:
    """Days, months and ranges of the piece."""
    view = context.view.text
    context.dates = find_dates(view, year=context.year, silent=context.silent, signature=context.signature)


def read_contacts(context: Context) -> None:
    """Ways to reach somebody that the piece tells."""
    context.contacts = find_contacts(context.view, context.text, context.sections or [], context.agency)


def read_prose(context: Context) -> None:
    """The piece as flowing text, with the places that hold no counts."""
    headings = [heading.span for heading in context.headings or ()]
    prose = Prose.of(context.view.text, {end for _, end in headings}, context.blanks)
    contacts = [(context.view.place(c.span[0]), context.view.place(c.span[1])) for c in context.contacts]

    def placed(spans: list[Span]) -> list[Span]:
        return [(prose.place(start), prose.place(end)) for start, end in spans]

    prose.headings = placed(headings)
    prose.sections = [(span[0], h.role) for span, h in zip(prose.headings, context.headings or (), strict=True)]
    dates = placed([date.span for date in context.dates.dates])
    prose.dates = [ProseDate(span, d.role, d.start, d.end) for span, d in zip(dates, context.dates.dates, strict=True)]
    others = placed([*contacts, *context.silent, *context.signature])
    prose.blocked = _united([*prose.headings, *dates, *others])
    prose.year, prose.agency = context.year, context.agency
    context.prose = prose


def _united(spans: list[Span]) -> list[Span]:
    """``spans`` in order, those that touch or overlap made one.

    >>> _united([(5, 8), (1, 3), (2, 4)])
    [(1, 4), (5, 8)]
    """
    united: list[Span] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def read_numbers(context: Context) -> None:
    """Numbers that may measure something."""
    read_prose(context)
    context.numbers = find_numbers(context.prose)


def read_quantities(context: Context) -> None:
    """The numbers with their units."""
    context.quantities = find_quantities(context.prose, context.numbers)


def read_zero_statements(context: Context) -> None:
    """What the piece says there was none of."""
    context.zeros = find_zero_statements(context.prose)


def read_counts(context: Context) -> None:
    """Quantities and zeros that measure something."""
    context.counts = find_counts(context.prose, context.quantities, context.zeros)


def read_metrics(context: Context) -> None:
    """What each count measures, and of which total it is a part."""
    bind_metrics(context.prose, context.counts)


def read_problems(context: Context) -> None:
    """Shortcomings that the piece admits."""
    context.problems = find_problems(context.prose)


def read_commitments(context: Context) -> None:
    """Undertakings, with the problems that they answer."""
    context.commitments = find_commitments(context.prose, context.problems)


READERS: dict[str, Callable[[Context], None]] = {
    "sections": read_sections,
    "dates": read_dates,
    "contacts": read_contacts,
    "numbers": read_numbers,
    "quantities": read_quantities,
    "zero_statements": read_zero_statements,
    "counts": read_counts,
    "metrics": read_metrics,
    "problems": read_problems,
    "commitments": read_commitments,
}
"""The readers by the names of their components, in the order in which they run."""
