"""What a tagger says of each character: layers of tags for spans, and attributes of the spans.

Entities nest (a metric within a zero statement, counts within a commitment), so each group of labels that never
overlap has a layer of its own: B begins a span, I goes on in it, O is outside. Attributes are classes of a whole span,
read from the mean over its characters.

Example:
    >>> scheme = Scheme.default()
    >>> scheme.layers["metrics"], scheme.tags("metrics")
    (('metric',), ('O', 'B-metric', 'I-metric'))
    >>> scheme.attributes["status"].values, scheme.attributes["status"].labels
    (('planned', 'done', 'unclear'), ('commitment',))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from nlp.schema import Commitment, Count, SectionRole
from nlp.vocabulary import vocabulary

NONE = ""
"""The class of a metric or topic that the closed list lacks."""

_MENTIONS = (
    "date", "phone", "fax", "email", "url", "address", "postcode", "wechat", "weibo", "hotline", "person",
    "organisation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attribute:
    """Classes of spans with one of ``labels``."""

    labels: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """Labels by layer, attributes by name, and the section roles that a model is told."""

    layers: Mapping[str, tuple[str, ...]]
    attributes: Mapping[str, Attribute]
    roles: tuple[str, ...]

    @classmethod
    def default(cls) -> Scheme:
        """Labels and attributes of this version's annotation schema and contract."""
        lists = vocabulary()
        fields, plans = get_type_hints(Count), get_type_hints(Commitment)
        return cls(
            layers={
                "quantities": ("quantity",),
                "metrics": ("metric",),
                "statements": ("problem", "commitment"),
                "mentions": _MENTIONS,
            },
            attributes={
                "metric": Attribute(("quantity", "metric"), (NONE, *lists["metrics"])),
                "scope": Attribute(("quantity",), get_args(fields["scope"])),
                "topic": Attribute(("problem", "commitment"), (NONE, *lists["topics"])),
                "status": Attribute(("commitment",), get_args(plans["status"])),
            },
            roles=(NONE, *get_args(SectionRole)),
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scheme:
        """A scheme as :meth:`to_dict` wrote it."""
        return cls(
            layers={name: tuple(labels) for name, labels in data["layers"].items()},
            attributes={
                name: Attribute(tuple(each["labels"]), tuple(each["values"]))
                for name, each in data["attributes"].items()
            },
            roles=tuple(data["roles"]),
        )

    def to_dict(self) -> dict[str, Any]:
        """The scheme as JSON can hold it."""
        return {
            "layers": {name: list(labels) for name, labels in self.layers.items()},
            "attributes": {
                name: {"labels": list(each.labels), "values": list(each.values)}
                for name, each in self.attributes.items()
            },
            "roles": list(self.roles),
        }

    def tags(self, layer: str) -> tuple[str, ...]:
        """Tags of a layer: O, then B and I of each label."""
        return ("O", *(f"{begin}-{label}" for label in self.layers[layer] for begin in "BI"))

    def layer_of(self, label: str) -> str:
        """The layer that holds a label.

        Raises:
            KeyError: no layer does.
        """
        for layer, labels in self.layers.items():
            if label in labels:
                return layer
        raise KeyError(label)

    def role_id(self, role: str | None) -> int:
        """The number by which a model is told a section role; unknown ones are told as none."""
        return self.roles.index(role) if role in self.roles else 0
