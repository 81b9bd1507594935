"""What is known of a piece of narrative before it is read, and the readers that need no words.

The whole path calls these functions directly; the components of the spaCy pipeline are shells around the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nlp.narrative.contacts import find_contacts
from nlp.narrative.dates import DateFindings, find_dates
from nlp.narrative.sections import Heading
from nlp.narrative.view import NarrativeView
from nlp.schema import Contact, Section, Span


@dataclass(slots=True)
class Context:
    """What is known of the document that a piece is of.

    Attributes:
        view: the piece, with the way back to the document.
        text: the whole document.
        sections: its sections, with spans in the document; ``None`` to find them in the piece.
        silent: stretches of the piece that hold no date of their own, such as titles.
        signature: places of the piece where a date is the signature's.
    """

    view: NarrativeView
    text: str
    year: int | None = None
    agency: str | None = None
    sections: list[Section] | None = None
    headings: list[Heading] | None = None
    silent: list[Span] = field(default_factory=list)
    signature: list[Span] = field(default_factory=list)


def dates_of(context: Context) -> DateFindings:
    """Days, months and ranges of a piece, with offsets in it."""
    return find_dates(context.view.text, year=context.year, silent=context.silent, signature=context.signature)


def contacts_of(context: Context) -> list[Contact]:
    """Ways to reach somebody that a piece tells, with offsets in the document."""
    return find_contacts(context.view, context.text, context.sections or [], context.agency)
