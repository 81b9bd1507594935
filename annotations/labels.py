"""The label schema of ``labels.yaml``: which entities and relations annotators mark, and with what attributes.

Start here to add a label or an attribute: add it to the YAML, say in ``GUIDELINES.zh.md`` how it is marked, and every
converter, the validator and the labelling page know it.

Example:
    >>> labels = load_labels()
    >>> labels.entities["quantity"].attributes["evidence"].values
    ('number', 'numeral', 'zero_statement')
    >>> labels.relations["measures"].ends_in
    ('metric',)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import yaml

from nlp.vocabulary import vocabulary

AttributeType = Literal["choice", "number", "text", "date", "interval"]
AttributeValue = str | int | float | None


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """One attribute of an entity; ``values`` are the choices of type ``choice`` and empty for others."""

    name: str
    about: str
    type: AttributeType
    values: tuple[str, ...] = ()
    default: AttributeValue = None
    is_nullable: bool = False

    @property
    def is_required(self) -> bool:
        """Whether annotators have to give it."""
        return self.default is None and not self.is_nullable


@dataclass(frozen=True, slots=True)
class EntitySpec:
    """One label for spans; ``inside`` are the labels that it may lie in."""

    label: str
    name: str
    colour: str
    about: str
    inside: tuple[str, ...]
    attributes: Mapping[str, AttributeSpec]
    hotkey: str | None = None


@dataclass(frozen=True, slots=True)
class RelationSpec:
    """One kind of link, from entities with one of the labels ``starts_in`` to such with one of ``ends_in``."""

    label: str
    name: str
    about: str
    starts_in: tuple[str, ...]
    ends_in: tuple[str, ...]
    is_single: bool
    """Whether an entity has at most one relation of this kind going out."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The whole schema."""

    version: int
    entities: Mapping[str, EntitySpec]
    relations: Mapping[str, RelationSpec]


@cache
def load_labels() -> Labels:
    """The schema of ``annotations/labels.yaml``."""
    data = yaml.safe_load(resources.files("annotations").joinpath("labels.yaml").read_text("utf-8"))
    return Labels(
        version=data["version"],
        entities={
            label: EntitySpec(
                label=label,
                name=entry["name"],
                colour=entry["colour"],
                about=entry["about"],
                inside=tuple(entry["inside"]),
                attributes={name: _attribute(name, given) for name, given in entry.get("attributes", {}).items()},
                hotkey=entry.get("hotkey"),
            )
            for label, entry in data["entities"].items()
        },
        relations={
            label: RelationSpec(
                label=label,
                name=entry["name"],
                about=entry["about"],
                starts_in=tuple(entry["from"]),
                ends_in=tuple(entry["to"]),
                is_single=entry["single"],
            )
            for label, entry in data["relations"].items()
        },
    )


def _attribute(name: str, given: Mapping[str, object]) -> AttributeSpec:
    values = given.get("values")
    if isinstance(values, str):
        values = list(vocabulary()[values])
    default = given.get("default")
    assert values is None or isinstance(values, list)
    assert default is None or isinstance(default, str | int | float)
    return AttributeSpec(
        name=name,
        about=str(given["about"]),
        type="choice" if values else given["type"],  # type: ignore[arg-type]
        values=tuple(values or ()),
        default=default,
        is_nullable=bool(given.get("nullable", False)),
    )
