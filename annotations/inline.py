"""Passages as text with tags, for people to write and to read in a review.

A file holds passages, each under a head line ``=== number | section | year``; section and year may be left out. A tag
is a label, its attributes are those of ``labels.yaml``, and relations are attributes that name the other end's ``id``,
or several with spaces between:

    === 1 | applications | 2022
    本年<metric id="m1" metric="applications.received">收到申请</metric><quantity measures="m1">3件</quantity>。

``&``, ``<`` and ``>`` of the text are written ``&amp;``, ``&lt;`` and ``&gt;``. A quantity that is plain digits with a
unit need not give ``value`` and ``unit``. White space at both ends of a passage is no part of it.

Example:
    >>> passage = read_markup('<metric id="m1">申请</metric><quantity measures="m1">3件</quantity>', "p1")
    >>> passage.text, passage.entities[1].attributes, passage.relations[0].target
    ('申请3件', {'value': 3, 'unit': '件'}, 'm1')
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

from annotations.labels import AttributeValue, Labels, load_labels
from annotations.passages import Entity, Passage, Relation

_HEAD = re.compile(r"^=== *([^|\s=]+) *(?:\| *([a-z]*) *)?(?:\| *(\d{4})? *)?$", re.MULTILINE)
_BAD_HEAD = re.compile(r"^===", re.MULTILINE)
_TAG = re.compile(r"<(/?)([a-z_]+)((?:\s+[a-z_]+=\"[^\"<>]*\")*)\s*>")
_ATTRIBUTE = re.compile(r"([a-z_]+)=\"([^\"]*)\"")
_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]{1,3})?")
_PLAIN_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)(%|[\u3400-\u9fff]*)")
_MULTIPLIERS = "十百千万亿余多"


class MarkupError(ValueError):
    """A passage whose tags can't be read; says which passage and what is wrong, and quotes nothing of the text."""


@dataclass(slots=True)
class _Open:
    label: str
    attributes: dict[str, str]
    start: int
    place: int
    """How many tags were opened before it."""


def read_file(content: str, hand: str) -> Iterator[Passage]:
    """The passages of a file in order; ids are the hand's name and the number of the head line.

    Raises:
        MarkupError: for the first passage that can't be read, for text that stands before the first head line, and
            for a head line that is none or has a number that was there already.
    """
    heads = list(_HEAD.finditer(content))
    ends = [*(head.start() for head in heads), len(content)][1:]
    if content[: heads[0].start() if heads else len(content)].strip():
        raise MarkupError(f"{hand}: text before the first head line")
    seen: set[str] = set()
    for head, end in zip(heads, ends, strict=True):
        number, section, year = head.groups()
        if number in seen:
            raise MarkupError(f"{hand}-{number}: a second passage with this number")
        seen.add(number)
        if _BAD_HEAD.search(content, head.end(), end):
            raise MarkupError(f"{hand}-{number}: is followed by a head line that can't be read")
        passage = read_markup(content[head.end() : end].strip(), f"{hand}-{number}")
        passage.hand = hand
        passage.section = section or None
        passage.year = int(year) if year else None
        yield passage


def read_markup(markup: str, passage_id: str) -> Passage:
    """One passage from text with tags.

    Raises:
        MarkupError: for tags that are unknown, unbalanced or crossing, and relations to nowhere.
    """
    labels = load_labels()
    text: list[str] = []
    length = at = opened = 0
    places: dict[str, int] = {}
    stack: list[_Open] = []
    passage = Passage(id=passage_id, text="")
    pending: list[tuple[str, str, str]] = []
    for tag in _TAG.finditer(markup):
        piece = _plain(markup[at : tag.start()], passage_id)
        text.append(piece)
        length += len(piece)
        at = tag.end()
        closing, label, attributes = tag.groups()
        if label not in labels.entities:
            raise MarkupError(f"{passage_id}: no label {label!r}")
        if not closing:
            stack.append(_Open(label, _attributes(attributes, passage_id), length, opened))
            opened += 1
            continue
        if not stack or stack[-1].label != label:
            raise MarkupError(f"{passage_id}: </{label}> closes nothing that is open there")
        closed = stack.pop()
        pending += _close(closed, length, "".join(text), passage, labels)
        places[passage.entities[-1].id] = closed.place
    text.append(_plain(markup[at:], passage_id))
    if stack:
        raise MarkupError(f"{passage_id}: <{stack[-1].label}> isn't closed")
    passage.text = "".join(text)
    passage.entities.sort(key=lambda entity: places[entity.id])
    known = {entity.id for entity in passage.entities}
    for label, source, target in pending:
        if target not in known:
            raise MarkupError(f"{passage_id}: {label} of {source} leads to {target!r}, which isn't there")
        passage.relations.append(Relation(label=label, source=source, target=target))
    order = {entity.id: place for place, entity in enumerate(passage.entities)}
    passage.relations.sort(key=lambda relation: (order[relation.source], relation.label))
    return passage


def write_markup(passage: Passage) -> str:
    """Text with tags; :func:`read_markup` of it gives the same passage, unless entities cross.

    Raises:
        MarkupError: for entities that cross and ids with white space, which tags can't hold.
    """
    for entity in passage.entities:
        if not entity.id or any(character.isspace() for character in entity.id):
            raise MarkupError(f"{passage.id}: the id {entity.id!r} is empty or has white space")
    outgoing: dict[str, dict[str, str]] = {}
    for relation in passage.relations:
        links = outgoing.setdefault(relation.source, {})
        links[relation.label] = f"{links.get(relation.label, '')} {relation.target}".strip()
    pieces: list[str] = []
    open_: list[Entity] = []
    at = 0
    for entity in sorted(passage.entities, key=lambda e: (e.start, -e.end)):
        while open_ and open_[-1].end <= entity.start:
            at = _write_end(passage, pieces, open_.pop(), at)
        if open_ and entity.end > open_[-1].end:
            raise MarkupError(f"{passage.id}: {entity.id} crosses {open_[-1].id}")
        pieces.append(escape(passage.text[at : entity.start], quote=False))
        at = entity.start
        given = {"id": entity.id, **{k: "" if v is None else str(v) for k, v in entity.attributes.items()}}
        given.update(outgoing.get(entity.id, {}))
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
        pieces.append(f"<{entity.label}{attributes}>")
        open_.append(entity)
    while open_:
        at = _write_end(passage, pieces, open_.pop(), at)
    pieces.append(escape(passage.text[at:], quote=False))
    return "".join(pieces)


def _write_end(passage: Passage, pieces: list[str], entity: Entity, at: int) -> int:
    pieces += [escape(passage.text[at : entity.end], quote=False), f"</{entity.label}>"]
    return entity.end


def _attributes(given: str, passage_id: str) -> dict[str, str]:
    pairs: list[tuple[str, str]] = _ATTRIBUTE.findall(given)
    attributes = dict(pairs)
    if len(attributes) < len(pairs):
        raise MarkupError(f"{passage_id}: a tag gives an attribute twice")
    return attributes


def _plain(piece: str, passage_id: str) -> str:
    if "<" in piece or ">" in piece:
        raise MarkupError(f"{passage_id}: a < or > that is no tag")
    return unescape(piece)


def _close(opened: _Open, end: int, text: str, passage: Passage, labels: Labels) -> list[tuple[str, str, str]]:
    """Add the entity that ends here; gives its relations, whose other ends may come later."""
    if end == opened.start:
        raise MarkupError(f"{passage.id}: an empty <{opened.label}>")
    spec = labels.entities[opened.label]
    given = dict(opened.attributes)
    entity_id = unescape(given.pop("id", "")) or f"{opened.label[0]}{len(passage.entities) + 1}-{opened.start}"
    relations = [
        (name, entity_id, unescape(target))
        for name, ids in given.items()
        if name in labels.relations
        for target in ids.split()
    ]
    attributes: dict[str, AttributeValue] = {}
    for name, value in given.items():
        if name in labels.relations:
            continue
        if name not in spec.attributes:
            raise MarkupError(f"{passage.id}: {opened.label} has no attribute {name!r}")
        attributes[name] = _value(value, spec.attributes[name].type, f"{passage.id}: {name}")
    if opened.label == "quantity" and "value" not in attributes:
        attributes = {**_read_plain_quantity(text[opened.start : end], passage.id), **attributes}
    if any(entity.id == entity_id for entity in passage.entities):
        raise MarkupError(f"{passage.id}: two entities with id {entity_id!r}")
    passage.entities.append(
        Entity(id=entity_id, label=opened.label, start=opened.start, end=end, attributes=attributes)
    )
    return relations


def _value(value: str, kind: str, where: str) -> AttributeValue:
    if value == "":
        return None if kind != "text" else ""
    if kind != "number":
        return unescape(value)
    if not _NUMBER.fullmatch(value):
        raise MarkupError(f"{where} is no number")
    number = int(value) if _WHOLE_NUMBER.fullmatch(value) else float(value)
    if not math.isfinite(number):
        raise MarkupError(f"{where} is no number")
    return number


def _read_plain_quantity(raw: str, passage_id: str) -> dict[str, AttributeValue]:
    match = _PLAIN_QUANTITY.fullmatch(raw)
    if match is None or any(c in _MULTIPLIERS for c in match[2]):
        raise MarkupError(f"{passage_id}: a quantity that isn't plain digits and a unit has to give its value")
    return {"value": float(match[1]) if "." in match[1] else int(match[1]), "unit": match[2]}
