"""The rules of the statistics tables of 2014 to 2018, from ``stat2014_rules.yaml``.

Example:
    >>> rule = load_statistics_rules()[1]
    >>> rule.instance.id, [term.cell for term in rule.instance.left], rule.whole
    ('S14-CLOSED', ['closed.on_time', 'closed.extended'], 'closed')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, cast

from nlp.editions import Relation, RuleInstance, Term, _read
from nlp.errors import EditionError

FILE = "stat2014_rules.yaml"


@dataclass(frozen=True)
class StatisticsRule:
    """A rule on indicators: the cells of ``instance`` are keys of indicators.

    ``title`` is the Chinese name of the subject; ``whole`` the key that the others are the parts of, or ``None``.
    """

    instance: RuleInstance
    title: str
    whole: str | None

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Keys of the parts; empty where the rule is not about parts."""
        return tuple(term.cell for term in self.instance.left) if self.whole else ()


@cache
def load_statistics_rules() -> tuple[StatisticsRule, ...]:
    """The rules in the order of the file.

    Raises:
        EditionError: a rule lacks a field or has no relation.
    """
    return tuple(_rule(rule) for rule in _read(FILE)["rules"])


def _rule(rule: Mapping[str, Any]) -> StatisticsRule:
    try:
        left, relation, right = str(rule["rule"]).rsplit(" ", 2)
        if relation not in ("=", "<=", ">="):
            raise EditionError(f"{FILE}: {rule['id']}: the rule is no sum of keys, a relation and a key")
        instance = RuleInstance(
            id=rule["id"],
            level=rule["level"],
            subject=rule["subject"],
            label=rule["label"],
            table="statistics",
            left=tuple(Term(1, key) for key in left.split(" + ")),
            relation=cast(Relation, relation),
            right=(Term(1, right),),
            message=rule["message"],
        )
        return StatisticsRule(instance, rule["title"], right if rule.get("parts") else None)
    except KeyError as error:
        raise EditionError(f"{FILE}: the field {error} is missing") from error
