"""The rules on what the narrative claims, read once from ``rules.yaml``.

Example:
    >>> rules = claim_rules()
    >>> rules.comparisons["applications.closed"].cells_of("y2021")
    (('applications.results.total.total',),)
    >>> rules.levels["X-ZERO"]
    'usual'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

import yaml

from nlp.schema import Level

Kind = str
"""``count``, ``rate``, ``amount`` or ``change``, as in :class:`nlp.schema.Count`."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which cells say what a metric says, and which mentions of the narrative are held against them.

    Attributes:
        rule: id of the rule that fails where both differ.
        table: ``proactive``, ``applications`` or ``remedies``.
        cells: lists of paths by edition; the cells of a list add up.
        scopes: scopes in which a mention may contradict the cells.
        names: a mention with none of these is some part of the whole; ``None`` where every mention has the name.
        parts: matches words that make a mention a part.
        topic: matches words of which the sentence or the one before must have one; ``None`` where none is needed.
    """

    metric: str
    rule: str
    table: str
    cells: Mapping[str, tuple[tuple[str, ...], ...]]
    scopes: frozenset[str]
    names: re.Pattern[str] | None
    parts: re.Pattern[str]
    topic: re.Pattern[str] | None

    def cells_of(self, edition: str | None) -> tuple[tuple[str, ...], ...]:
        """Lists of paths in the edition, none where it has no such cell."""
        return self.cells.get(edition or "", ())


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """All rules: ``levels`` and ``labels`` by id, ``comparisons`` by metric in the order of the form."""

    levels: Mapping[str, Level]
    labels: Mapping[str, str]
    comparisons: Mapping[str, Comparison]
    kinds: Mapping[str, Kind]
    words: Mapping[str, Any]

    def pattern(self, name: str) -> re.Pattern[str]:
        """Matches each of the words under ``name``."""
        return _pattern(tuple(self.words[name]), literal=False)


@cache
def claim_rules() -> ClaimRules:
    """The rules of ``rules.yaml``."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files(__package__).joinpath("rules.yaml").read_text("utf-8")
    data = cast(dict[str, Any], yaml.load(text, Loader=loader))  # noqa: S506  (CSafeLoader is safe)
    comparisons = [_comparison(entry) for entry in data["comparisons"]]
    return ClaimRules(
        levels={key: rule["level"] for key, rule in data["rules"].items()},
        labels={key: rule["label"] for key, rule in data["rules"].items()},
        comparisons={each.metric: each for each in comparisons},
        kinds=data["kinds"],
        words=data["words"],
    )


def _comparison(entry: Mapping[str, Any]) -> Comparison:
    return Comparison(
        metric=entry["metric"],
        rule=entry["id"],
        table=entry["table"],
        cells={edition: tuple(map(tuple, lists)) for edition, lists in entry["cells"].items()},
        scopes=frozenset(entry.get("scopes", ["year"])),
        names=_pattern(tuple(entry["names"])) if "names" in entry else None,
        parts=_pattern(tuple(entry["parts"])),
        topic=_pattern(tuple(entry["topic"])) if "topic" in entry else None,
    )


@cache
def _pattern(words: tuple[str, ...], *, literal: bool = True) -> re.Pattern[str]:
    longest_first: Iterable[str] = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first) if literal else longest_first))
