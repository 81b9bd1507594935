"""The pipeline's components: each is a thin shell around a reader that knows nothing of spaCy.

A component reads :class:`~nlp.narrative.context.Context` from ``doc.user_data``, where the caller has put what it knows
of the document, or makes one of the doc's own text, so that a saved pipeline works on any string. The reader writes
its exact findings into the context; the component copies them as labelled spans of whole tokens into ``doc.spans``, so
that displaCy, DocBin and spaCy's own tools work on them.

Importing this module registers tokenizer and factories; ``spacy.load`` of a saved pipeline needs that.

Example:
    >>> from nlp.narrative.language import build_pipeline
    >>> doc = build_pipeline()("全年未收到政府信息公开申请。")
    >>> context_of(doc).prose.text
    '全年未收到政府信息公开申请。'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from nlp.narrative import tokenizer as _tokenizer  # noqa: F401  registers the tokenizer
from nlp.narrative.context import READERS, Context
from nlp.narrative.view import NarrativeView

CONTEXT = "biaoli_context"
Labelled = tuple[int, int, str]


def context_of(doc: Doc) -> Context:
    """The caller's context, or one of the doc alone."""
    context = doc.user_data.get(CONTEXT)
    if not isinstance(context, Context):
        context = Context(NarrativeView.of(doc.text), doc.text)
        doc.user_data[CONTEXT] = context
    return context


def _sections(context: Context) -> Iterator[Labelled]:
    headings = context.headings or []
    edges = [*(heading.span[0] for heading in headings), len(context.view.text)]
    for heading, end in zip(headings, edges[1:], strict=True):
        yield heading.span[0], end, heading.role


def _dates(context: Context) -> Iterator[Labelled]:
    for date in context.dates.dates:
        yield *date.span, date.role


def _contacts(context: Context) -> Iterator[Labelled]:
    for contact in context.contacts:
        yield context.view.place(contact.span[0]), context.view.place(contact.span[1]), contact.kind


def _numbers(context: Context) -> Iterator[Labelled]:
    for number in context.numbers:
        yield *context.prose.span(*number.span), number.evidence


def _quantities(context: Context) -> Iterator[Labelled]:
    for quantity in context.quantities:
        yield *context.prose.span(*quantity.span), quantity.unit


def _zero_statements(context: Context) -> Iterator[Labelled]:
    for zero in context.zeros:
        yield *context.prose.span(*zero.span), zero.metric or ""


def _counts(context: Context) -> Iterator[Labelled]:
    for count in context.counts:
        yield *context.prose.span(*count.span), count.kind


def _metrics(context: Context) -> Iterator[Labelled]:
    for count in context.counts:
        if count.metric_span:
            yield *context.prose.span(*count.metric_span), count.metric or ""


def _problems(context: Context) -> Iterator[Labelled]:
    for problem in context.problems:
        yield *context.prose.span(*problem.span), problem.topic or ""


def _commitments(context: Context) -> Iterator[Labelled]:
    for commitment in context.commitments:
        yield *context.prose.span(*commitment.span), commitment.status


_SPANS: dict[str, Callable[[Context], Iterator[Labelled]]] = {
    "sections": _sections,
    "dates": _dates,
    "contacts": _contacts,
    "numbers": _numbers,
    "quantities": _quantities,
    "zero_statements": _zero_statements,
    "counts": _counts,
    "metrics": _metrics,
    "problems": _problems,
    "commitments": _commitments,
}


def _register(name: str, read: Callable[[Context], None], spans: Callable[[Context], Iterator[Labelled]]) -> None:
    """Register the component of one reader as ``biaoli_<name>``."""

    def component(doc: Doc) -> Doc:
        context = context_of(doc)
        read(context)
        return _write(doc, name, spans(context))

    Language.component(f"biaoli_{name}", func=component)


def _write(doc: Doc, name: str, places: Iterable[Labelled]) -> Doc:
    """Write ``places`` as labelled spans of whole tokens; where a piece's text differs from the doc's, none fit."""
    spans: list[Span] = []
    for start, end, label in places:
        span = doc.char_span(start, end, label=label, alignment_mode="expand")
        if span is not None:
            spans.append(span)
    doc.spans[name] = SpanGroup(doc, name=name, spans=spans)
    return doc


for _name, _read in READERS.items():
    _register(_name, _read, _SPANS[_name])
