"""Annotated text as examples: windows of characters with a tag of each layer and the attributes of each span.

Text goes the way that a report's goes at run time: folded, made flowing (:class:`nlp.narrative.prose.Prose`), cut into
windows (:mod:`nlp.tagging.windows`); spans follow it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.folding import fold
from nlp.narrative.prose import Prose
from nlp.schema import SectionRole
from nlp.tagging.scheme import NONE, Scheme
from nlp.tagging.windows import windows_of

_DIGITS = re.compile(r"\d+")
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


def with_other_digits(example: Example, rng: random.Random) -> Example:
    """The example with each number replaced by one as long: figures say nothing of what they measure."""

    def other(match: re.Match[str]) -> str:
        first = match.group()[0] if match.group()[0] == "0" else str(rng.randint(1, 9))
        return first + "".join(str(rng.randint(0, 9)) for _ in match.group()[1:])

    return Example(example.source, _DIGITS.sub(other, example.text), example.role, example.spans)


def names_in(examples: Iterable[Example]) -> list[str]:
    """The names of organisations that occur, each once, in order."""
    names = {
        example.text[span.start : span.end]: None
        for example in examples
        for span in example.spans
        if span.label == "organisation"
    }
    return sorted(names)


def with_other_names(example: Example, names: Sequence[str], rng: random.Random) -> Example:
    """The example with each organisation called by another's name: who reports says nothing of what is reported.

    >>> import random
    >>> spans = [LabelledSpan("organisation", 0, 4), LabelledSpan("quantity", 6, 8)]
    >>> example = Example("p1", "县水务局收到3件", None, spans)
    >>> other = with_other_names(example, ["清溪县司法局"], random.Random(1))
    >>> [other.text[span.start : span.end] for span in other.spans]
    ['清溪县司法局', '3件']
    """
    places = sorted((s.start, s.end) for s in example.spans if s.label == "organisation")
    if not places or not names:
        return example
    pieces: list[str] = []
    edges: list[tuple[int, int]] = [(0, 0)]  # from where on characters are shifted, and by how much
    at = shift = 0
    for start, end in places:
        name = rng.choice(names)
        pieces += [example.text[at:start], name]
        shift += len(name) - (end - start)
        edges.append((end, shift))
        at = end
    pieces.append(example.text[at:])

    def moved(offset: int) -> int:
        return offset + next(by for since, by in reversed(edges) if since <= offset)

    spans = [LabelledSpan(s.label, moved(s.start), moved(s.end), s.attributes) for s in example.spans]
    return Example(example.source, "".join(pieces), example.role, spans)


def characters_in(examples: Sequence[Example]) -> set[str]:
    """All characters that occur."""
    return set().union(*(example.text for example in examples))


__all__ = [
    "IGNORED", "NONE", "Example", "LabelledSpan", "LabelledText", "attributes_of", "characters_in", "examples_of",
    "moved_spans", "names_in", "prose_of", "tags_of", "with_other_digits", "with_other_names",
]  # fmt: skip
