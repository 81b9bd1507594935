"""A passage: a stretch of report text with entities and relations, as the corpus and every converter hold it.

Offsets count Unicode code points of ``text``, which is kept as it is: line ends, full width, zero-width marks, emoji.
The file form is JSONL, one passage a line, keys in a fixed order, defaults left out, so that two versions of a corpus
differ only where their annotation does.

Example:
    >>> passage = Passage(id="p1", text="收到申请3件。", entities=[
    ...     Entity(id="m1", label="metric", start=2, end=4, attributes={"metric": "applications.received"}),
    ...     Entity(id="q1", label="quantity", start=4, end=6, attributes={"value": 3, "unit": "件"}),
    ... ], relations=[Relation(label="measures", source="q1", target="m1")])
    >>> loads(dumps(passage)) == passage
    True
    >>> passage.text_of(passage.entities[1])
    '3件'
"""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from annotations.labels import AttributeValue

Split = Literal["train", "dev", "test"]

# Strict, so that "3" is no offset and true no number; other tools' JSON couldn't hold infinity or not-a-number.
_EXACT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Entity(BaseModel):
    """A labelled span ``[start, end)``; attributes that have their default may be left out."""

    model_config = _EXACT

    id: str
    label: str
    start: int
    end: int
    attributes: dict[str, AttributeValue] = Field(default_factory=dict)


class Relation(BaseModel):
    """A link between two entities of the passage, by their ids."""

    model_config = _EXACT

    label: str
    source: str
    target: str


class Passage(BaseModel):
    """A text and what is marked in it.

    Attributes:
        hand: who wrote it, an id of ``hands.yaml``; a split is made of whole hands.
        section: role of the section that it stands in, as in the contract.
        year: year of the report.
        annotator: who marked it, where several do.
    """

    model_config = _EXACT

    id: str
    text: str
    hand: str | None = None
    section: str | None = None
    year: int | None = None
    annotator: str | None = None
    entities: list[Entity] = Field(default_factory=list)
    relations: list[Relation] = Field(default_factory=list)

    def text_of(self, entity: Entity) -> str:
        """The characters that an entity covers."""
        return self.text[entity.start : entity.end]


def dumps(passage: Passage) -> str:
    """One line of JSON without a line end."""
    data: dict[str, Any] = passage.model_dump(exclude_defaults=True)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def loads(line: str) -> Passage:
    """The passage of one line.

    Raises:
        pydantic.ValidationError: where the line isn't JSON or holds no passage.
    """
    return Passage.model_validate_json(line)
