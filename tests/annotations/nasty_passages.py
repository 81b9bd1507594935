"""Valid passages whose text is as nasty as scraped text gets; made from a ``Random`` that hypothesis may drive."""

from __future__ import annotations

import itertools
from random import Random

from annotations.labels import AttributeSpec, AttributeValue, EntitySpec, load_labels
from annotations.passages import Entity, Passage, Relation

PIECES = (
    *(
        "收到申请",
        "3件",
        "上升12.5%",
        "县水务局",
        "。",
        "，",
        "；",
        "（一）",
        "２０２３年",
        "ＡＢＣ",
        "㎡",
        "①",
        "繁體",
        "abc",
        "0535-1234567",
    ),
    *(
        "\r\n",
        "\r",
        "\n",
        "\n\n",
        "\t",
        " ",
        "  ",
        "\u3000",
        "\u00a0",
        "\u2028",
        "\u2029",
        "\x85",
        "\x0b",
        "\x0c",
        "\x1c",
    ),
    *("\ufeff", "\u200b", "\u200d", "\u2060", "\u202e", "\ufe0f", "e\u0301", "か\u3099", "\u0301", "\ufffd", "\ue000"),
    *("😀", "👨\u200d👩\u200d👧", "🇨🇳", "👍🏽", "𠮷", "\U0010ffff"),
    *(
        '"',
        "'",
        "\\",
        "\\n",
        "\\u{feff}",
        "#",
        "# text = x",
        "<b>",
        "&amp;",
        "%23",
        "{",
        "O",
        "B-metric",
        "\x00",
        "\x01",
        "\x7f",
    ),
)
"""Stretches that some tool somewhere reads, trims, escapes or counts differently."""


def make_text(rng: Random, pieces: int = 24) -> str:
    return "".join(rng.choice(PIECES) for _ in range(rng.randrange(pieces)))


def make_passage(rng: Random, name: str = "p1") -> Passage:
    """A passage without faults: entities side by side, some with others inside, and relations that may lead there."""
    passage = Passage(
        id=name,
        text=make_text(rng),
        hand=rng.choice([None, "t01", "手"]),
        section=rng.choice([None, "overview", "applications"]),
        year=rng.choice([None, 2009, 2025]),
        annotator=rng.choice([None, "甲", "b@example.org", "#1"]),
    )
    for start, end in _cut(rng, 0, len(passage.text), share=0.6):
        outer = _add(rng, passage, start, end, within=None)
        if outer is not None and rng.random() < 0.5:
            for inner_start, inner_end in _cut(rng, outer.start, outer.end, share=0.7):
                _add(rng, passage, inner_start, inner_end, within=outer)
    if rng.random() < 0.5:
        rng.shuffle(passage.entities)
    _add_relations(rng, passage)
    return passage


def make_passages(seed: int, count: int) -> list[Passage]:
    rng = Random(seed)
    return [make_passage(rng, f"p{number}") for number in range(count)]


def _cut(rng: Random, start: int, end: int, share: float) -> list[tuple[int, int]]:
    borders = sorted({rng.randint(start, end) for _ in range(rng.randrange(10))})
    return [pair for pair in itertools.pairwise(borders) if rng.random() < share]


def _add(rng: Random, passage: Passage, start: int, end: int, within: Entity | None) -> Entity | None:
    while start < end and passage.text[start].isspace():
        start += 1
    while start < end and passage.text[end - 1].isspace():
        end -= 1
    specs = [spec for spec in load_labels().entities.values() if within is None or within.label in spec.inside]
    if start == end or not specs:
        return None
    linked = [spec for spec in specs if spec.label in ("metric", "quantity", "problem", "commitment")]
    spec = rng.choice(specs + 4 * linked)
    number = len(passage.entities)
    entity = Entity(
        id=rng.choice([f"{spec.label[0]}{number}", f"实体#{number}%23", f"{number} \t\\"]),
        label=spec.label,
        start=start,
        end=end,
        attributes=_attributes(rng, spec),
    )
    passage.entities.append(entity)
    return entity


def _attributes(rng: Random, spec: EntitySpec) -> dict[str, AttributeValue]:
    given: dict[str, AttributeValue] = {}
    for attribute in spec.attributes.values():
        if attribute.is_required or rng.random() < 0.4:
            given[attribute.name] = None if attribute.is_nullable and rng.random() < 0.3 else _value(rng, attribute)
    return given


def _value(rng: Random, attribute: AttributeSpec) -> AttributeValue:
    if attribute.type == "choice":
        return rng.choice(attribute.values)
    if attribute.type == "number":
        return rng.choice([0, 3, -1, 12.5, 1e-7, 10**17 + 1, 123456789.12])
    if attribute.type == "date":
        return rng.choice(["2023-01-31", "2024-02-29"])
    if attribute.type == "interval":
        return "2023-01-01/2023-12-31"
    return rng.choice(["件", "", make_text(rng, 4)])


def _add_relations(rng: Random, passage: Passage) -> None:
    for spec in load_labels().relations.values():
        targets = [entity for entity in passage.entities if entity.label in spec.ends_in]
        for source in passage.entities:
            others = [entity for entity in targets if entity is not source]
            if source.label in spec.starts_in and others and rng.random() < 0.7:
                many = 1 if spec.is_single else rng.randint(1, len(others))
                passage.relations += [
                    Relation(label=spec.label, source=source.id, target=target.id)
                    for target in rng.sample(others, many)
                ]
