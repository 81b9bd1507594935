"""Annotated text as examples: windows of characters with a tag of each layer and the attributes of each span.

Text goes the way that a report's goes at run time: folded, made flowing (:class:`nlp.narrative.prose.Prose`), cut into
windows (:mod:`nlp.tagging.windows`); spans follow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.folding import fold
from nlp.narrative.prose import Prose
from nlp.schema import SectionRole
from nlp.tagging.scheme import NONE, Scheme
from nlp.tagging.windows import windows_of

IGNORED = -100
"""Class of an attribute that the annotation leaves open; torch's losses pass it over."""


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """A span of a text with attributes by name; absent ones are not known."""

    label: str
    start: int
    end: int
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A stretch of a report and what is marked in it; ``group`` names the document or hand that it is of."""

    id: str
    text: str
    role: SectionRole | None
    spans: tuple[LabelledSpan, ...]
    group: str = ""


@dataclass(slots=True)
class Example:
    """One window of flowing text, its spans with offsets in ``text``."""

    source: str
    text: str
    role: str | None
    spans: list[LabelledSpan]


def prose_of(labelled: LabelledText) -> Prose:
    """The text as it is read at run time, all of it in one section."""
    prose = Prose.of(fold(labelled.text))
    if labelled.role is not None:
        prose.sections = [(0, labelled.role)]
    return prose


def moved_spans(labelled: LabelledText, prose: Prose) -> list[LabelledSpan]:
    """The spans with offsets in the prose."""
    return [
        LabelledSpan(span.label, prose.place(span.start), prose.place(span.end - 1) + 1, span.attributes)
        for span in labelled.spans
    ]


def examples_of(texts: Iterable[LabelledText]) -> tuple[list[Example], int]:
    """Windows of all texts, and how many spans lie in none because a border between windows cuts them."""
    examples: list[Example] = []
    lost = 0
    for labelled in texts:
        prose = prose_of(labelled)
        spans = moved_spans(labelled, prose)
        kept = 0
        for window in windows_of(prose):
            inside = [
                LabelledSpan(s.label, s.start - window.start, s.end - window.start, s.attributes)
                for s in spans
                if window.start <= s.start and s.end <= window.end
            ]
            kept += len(inside)
            examples.append(Example(labelled.id, prose.text[window.start : window.end], window.role, inside))
        lost += len(spans) - kept
    return examples, lost


def tags_of(example: Example, scheme: Scheme) -> dict[str, list[int]]:
    """Tag ids of each layer, a character each; of two spans of a layer that overlap the longer one counts."""
    tags = {layer: [0] * len(example.text) for layer in scheme.layers}
    for span in sorted(example.spans, key=lambda s: s.end - s.start):
        layer = scheme.layer_of(span.label)
        begin = 1 + 2 * scheme.layers[layer].index(span.label)
        row = tags[layer]
        row[span.start : span.end] = [begin] + [begin + 1] * (span.end - span.start - 1)
        if span.end < len(row) and row[span.end] and row[span.end] % 2 == 0:
            row[span.end] -= 1  # the rest of a shorter span that this one covers in part
    return tags


def attributes_of(example: Example, scheme: Scheme) -> list[tuple[int, int, str, int]]:
    """Start, end, attribute and class of everything that the annotation tells about spans."""
    found = []
    for span in example.spans:
        for name, attribute in scheme.attributes.items():
            if span.label in attribute.labels and (value := span.attributes.get(name)) is not None:
                found.append((span.start, span.end, name, attribute.values.index(value)))
    return found


def characters_in(examples: Sequence[Example]) -> set[str]:
    """All characters that occur."""
    return set().union(*(example.text for example in examples))


__all__ = [
    "IGNORED", "NONE", "Example", "LabelledSpan", "LabelledText", "attributes_of", "characters_in", "examples_of",
    "moved_spans", "prose_of", "tags_of",
]  # fmt: skip
