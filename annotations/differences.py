"""What changed between two versions of a corpus, file or folder: passages, texts, entities, attributes, relations.

Start here: :func:`differences_of`. Passages are known by id and annotator, entities by where they stand and not by
their ids, so that renumbered ids are no change. Where the text itself changed, the old entities are carried over to
the new text first: a word put in at the head of a passage shifts the rest and changes none of it.

Example:
    >>> from annotations.passages import Entity
    >>> old = Passage(id="p1", text="收到申请3件。", entities=[Entity(id="m", label="metric", start=2, end=4)])
    >>> new = Passage(id="p1", text="全年收到申请3件。", entities=[Entity(id="x", label="metric", start=4, end=6)])
    >>> change = differences_of([old], [new]).changed[0]
    >>> change.text_changed, change.contrasts
    (True, [])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.distance import Levenshtein

from annotations.contrasts import Contrast, contrasts_of
from annotations.corpus_files import Located
from annotations.passages import Passage

_FIELDS = ("hand", "section", "year")
_ACTS = {
    "missing": "entities_removed",
    "extra": "entities_added",
    "border": "borders_changed",
    "label": "labels_changed",
    "attribute": "attributes_changed",
    "relation_missing": "relations_removed",
    "relation_extra": "relations_added",
}

Key = tuple[str, str | None]
"""A passage's id and annotator."""


class DifferencesError(ValueError):
    """Versions that can't be compared; the message says why."""


@dataclass(slots=True)
class PassageChange:
    """What changed in one passage.

    Attributes:
        fields: the passage's own fields that changed, old and new value; ``split`` among them.
        contrasts: differences of annotation, the first side being the old one, in offsets of the new text.
    """

    passage_id: str
    annotator: str | None
    text_changed: bool = False
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    contrasts: list[Contrast] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.text_changed or bool(self.fields) or bool(self.contrasts)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.passage_id,
            "annotator": self.annotator,
            "text_changed": self.text_changed,
            "fields": {name: list(values) for name, values in self.fields.items()},
            "changes": [{**item.to_dict(), "kind": _ACTS[item.kind]} for item in self.contrasts],
        }


@dataclass(slots=True)
class Differences:
    """All that changed; ``added`` and ``removed`` are ids of passages."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: list[PassageChange] = field(default_factory=list)
    unchanged: int = 0

    @property
    def totals(self) -> dict[str, int]:
        """How often each kind of change occurs."""
        acts = Counter(_ACTS[item.kind] for change in self.changed for item in change.contrasts)
        return {
            "passages_added": len(self.added),
            "passages_removed": len(self.removed),
            "passages_changed": len(self.changed),
            "passages_unchanged": self.unchanged,
            "texts_changed": sum(change.text_changed for change in self.changed),
            "fields_changed": sum(len(change.fields) for change in self.changed),
            **{act: acts[act] for act in _ACTS.values()},
        }

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "totals": self.totals,
            "added": self.added,
            "removed": self.removed,
            "changed": [change.to_dict() for change in self.changed],
        }


def differences_of(old: Iterable[Passage | Located], new: Iterable[Passage | Located]) -> Differences:
    """Compare two versions; passages read from a corpus folder are compared by split too.

    Raises:
        DifferencesError: a passage stands twice in one version.
    """
    before, after = _by_key(old, "old"), _by_key(new, "new")
    found = Differences(
        added=[item.passage.id for key, item in after.items() if key not in before],
        removed=[item.passage.id for key, item in before.items() if key not in after],
    )
    for key, item in after.items():
        if key in before:
            change = _change(before[key], item)
            if change:
                found.changed.append(change)
            else:
                found.unchanged += 1
    return found


@dataclass(frozen=True, slots=True)
class _Placed:
    passage: Passage
    split: str | None


def _by_key(items: Iterable[Passage | Located], version: str) -> dict[Key, _Placed]:
    found: dict[Key, _Placed] = {}
    for item in items:
        placed = _Placed(item.passage, item.split) if isinstance(item, Located) else _Placed(item, None)
        key = placed.passage.id, placed.passage.annotator
        if key in found:
            raise DifferencesError(f"{key[0]} stands twice in the {version} version")
        found[key] = placed
    return found


def _change(old: _Placed, new: _Placed) -> PassageChange:
    before, after = old.passage, new.passage
    change = PassageChange(after.id, after.annotator, text_changed=before.text != after.text)
    values = {name: (getattr(before, name), getattr(after, name)) for name in _FIELDS}
    values["split"] = old.split, new.split
    change.fields = {name: pair for name, pair in values.items() if pair[0] != pair[1]}
    if change.text_changed:
        before = carried_over(before, after.text)
    change.contrasts = contrasts_of(before, after)
    return change


def carried_over(passage: Passage, text: str) -> Passage:
    """The passage on a changed text: its entities where the same characters stand now.

    An entity whose characters were replaced covers what stands in their place, and none where they were deleted.
    """
    starts, ends = _moves(passage.text, text)
    entities = [
        entity.model_copy(update={"start": starts[entity.start], "end": max(starts[entity.start], ends[entity.end])})
        for entity in passage.entities
        if 0 <= entity.start < entity.end <= len(passage.text)
    ]
    return passage.model_copy(update={"text": text, "entities": entities})


def _moves(old: str, new: str) -> tuple[list[int], list[int]]:
    """For each old offset its place in the new text, as the start of a span and as the end of one."""
    starts, ends = [0] * (len(old) + 1), [0] * (len(old) + 1)
    for code in Levenshtein.opcodes(old, new):
        gone = code.tag == "delete"  # the others are as long on both sides, or have no length in the old text
        for step in range(code.src_end - code.src_start):
            starts[code.src_start + step] = code.dest_start + (0 if gone else step)
            ends[code.src_start + step + 1] = code.dest_start + (0 if gone else step + 1)
    starts[len(old)] = len(new)
    return starts, ends
