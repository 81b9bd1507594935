"""The pipeline's components: each is a thin shell around a function that knows nothing of spaCy.

A component reads :class:`Context` from ``doc.user_data``, where the caller has put what it knows of the document, or
makes one of the doc's own text, so that a saved pipeline works on any string. It writes its findings twice: exact, as
they are used by the result, into ``doc.user_data`` under its name, and as labelled spans of whole tokens into
``doc.spans``.

Importing this module registers tokenizer and factories; ``spacy.load`` of a saved pipeline needs that.
"""

from __future__ import annotations

from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from nlp.narrative import tokenizer as _tokenizer  # noqa: F401  registers the tokenizer
from nlp.narrative.context import Context, contacts_of, dates_of
from nlp.narrative.dates import DateFindings
from nlp.narrative.sections import Heading, build_sections, find_headings
from nlp.narrative.view import NarrativeView
from nlp.schema import Contact

CONTEXT = "biaoli_context"
SECTIONS, DATES, CONTACTS = "sections", "dates", "contacts"


def context_of(doc: Doc) -> Context:
    """The caller's context, or one of the doc alone."""
    context = doc.user_data.get(CONTEXT)
    if not isinstance(context, Context):
        context = Context(NarrativeView.of(doc.text), doc.text)
        doc.user_data[CONTEXT] = context
    return context


@Language.component("biaoli_sections")
def read_sections(doc: Doc) -> Doc:
    """Headings of the first level; each span runs from its heading to the next."""
    context = context_of(doc)
    if context.headings is None:
        context.headings = find_headings(context.view.text)
    if context.sections is None:
        places = [Heading(h.role, h.title, context.view.span(*h.span), h.ordinal) for h in context.headings]
        body = (0, len(context.text))
        context.sections = build_sections(context.text, places, body=body, signature=None, attachments=None)
    doc.user_data[SECTIONS] = context.headings
    edges = [*(h.span[0] for h in context.headings), len(context.view.text)]
    found = [(h.span[0], end, h.role) for h, end in zip(context.headings, edges[1:], strict=True)]
    return _write(doc, SECTIONS, found)


@Language.component("biaoli_dates")
def read_dates(doc: Doc) -> Doc:
    """Days, months and ranges, labelled with their roles."""
    context = context_of(doc)
    findings = dates_of(context)
    doc.user_data[DATES] = findings
    return _write(doc, DATES, [(*date.span, date.role) for date in findings.dates])


@Language.component("biaoli_contacts")
def read_contacts(doc: Doc) -> Doc:
    """Ways to reach somebody, labelled with their kinds."""
    context = context_of(doc)
    contacts = contacts_of(context)
    doc.user_data[CONTACTS] = contacts
    places = [(context.view.place(c.span[0]), context.view.place(c.span[1]), c.kind) for c in contacts]
    return _write(doc, CONTACTS, places)


def findings_of(doc: Doc) -> tuple[DateFindings, list[Contact]]:
    """What the components found, exact."""
    return doc.user_data[DATES], doc.user_data[CONTACTS]


def _write(doc: Doc, name: str, places: Iterable[tuple[int, int, str]]) -> Doc:
    """Write ``places`` as labelled spans of whole tokens; where a piece's text differs from the doc's, none fit."""
    spans: list[Span] = []
    for start, end, label in places:
        span = doc.char_span(start, end, label=label, alignment_mode="expand")
        if span is not None:
            spans.append(span)
    doc.spans[name] = SpanGroup(doc, name=name, spans=spans)
    return doc


__all__ = ["Context", "context_of", "findings_of", "read_contacts", "read_dates", "read_sections"]
