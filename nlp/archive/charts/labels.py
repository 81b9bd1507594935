"""Words for what a chart is drawn over: rows of table 3, rules, topics, metrics and editions.

Example:
    >>> label("cell", "applications.results.denied.state_secret"), label("topic", "timeliness"), label("", None)
    ('属于国家秘密', '时效', '(not known)')
    >>> label("rule", "T3-ROW"), label("rule", "X-NEW"), label("metric", "applications.received")
    ('T3-ROW the six kinds of applicant add up to 总计', 'X-NEW', '收到申请')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from nlp.claims import claim_rules
from nlp.editions import load_editions
from nlp.editions.statistics_rules import load_statistics_rules
from nlp.vocabulary import metric_label, topic_label

NOT_KNOWN = "(not known)"
_EDITIONS = {
    "y2021": "form of 2021",
    "y2019": "form of 2019",
    "mixed": "both forms mixed",
    "stat2014": "统计表 of 2014",
    "local": "a local table",
}


def label(kind: str, value: Any) -> str:
    """What people call ``value``; the value itself where there is no other word for it.

    Args:
        kind: ``cell`` (a row of table 3), ``rule``, ``topic``, ``metric``, ``edition``, or empty.
    """
    if value is None:
        return NOT_KNOWN
    text = str(value)
    if kind == "cell":
        return _rows().get(text, text)
    if kind == "rule":
        words = _rules().get(text)
        return f"{text} {words}" if words else text
    named: dict[str, Callable[[str], str]] = {"topic": topic_label, "metric": metric_label, "edition": _edition}
    return named[kind](text) if kind in named else text


def _edition(edition: str) -> str:
    return _EDITIONS.get(edition, edition)


def number(value: Any) -> str:
    """A number as people write it; one that isn't known is a dash, never a zero.

    >>> number(1234.0), number(0), number(12.34), number(None)
    ('1,234', '0', '12.3', '—')
    """
    if value is None:
        return "—"
    if isinstance(value, str):
        return value
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.1f}"


@cache
def _rows() -> Mapping[str, str]:
    """Official labels of the rows, the newest edition's first."""
    found: dict[str, str] = {}
    for edition in sorted(load_editions().values(), key=lambda edition: -edition.since):
        for path, labels in edition.labels.items():
            found.setdefault(path, labels[0])
    return found


@cache
def _rules() -> Mapping[str, str]:
    """What each rule demands, in words."""
    found: dict[str, str] = dict(claim_rules().labels)
    for edition in load_editions().values():
        found |= {instance.id: instance.label for instance in edition.instances}
    return found | {rule.instance.id: rule.instance.label for rule in load_statistics_rules()}
