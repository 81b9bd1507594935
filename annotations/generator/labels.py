"""How the labels of the forms are printed under litter: shortened, varied, damaged, without enumerators.

Example:
    >>> from random import Random
    >>> labels, hints = draw_labels(Random(0), frozenset({"no_enumerators"}), {"applications": "y2021"}, 2022)
    >>> labels["applications.results.denied.state_secret"], hints
    ('属于国家秘密', {})
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from annotations.generator.forms import labels as own_labels

_ENUMERATOR = re.compile(r"^(\d\.|（[一二三四五六七]）|[一二三四]、)")
_LEAF_ENUMERATOR = re.compile(r"^(\d)\.")


def draw_labels(
    rng: Random, litter: frozenset[str], editions: Mapping[str, str], year: int
) -> tuple[dict[str, str], dict[str, str]]:
    """Labels in place of the form's own and notes behind labels, by path."""
    own = own_labels()
    labels: dict[str, str] = {}
    if "label_variants" in litter:
        for path, variant in own["label_variants"].items():
            text = variant if isinstance(variant, str) else variant.get(editions.get("proactive", ""))
            if text and rng.random() < 0.6:
                labels[path] = text
    if "short_labels" in litter:
        labels.update({path: rng.choice(short) for path, short in own["short_labels"].items() if rng.random() < 0.8})
    rows: dict[str, str] = own["applications"]["rows"]
    if "no_enumerators" in litter:
        labels.update({path: _ENUMERATOR.sub("", labels.get(path, label)) for path, label in rows.items()})
    if "enumerator_commas" in litter:
        mark = rng.choice(("、", "．", ". "))
        labels.update({p: _LEAF_ENUMERATOR.sub(rf"\1{mark}", labels.get(p, label)) for p, label in rows.items()})
    if "damaged_label" in litter:
        _damage(rng, labels, rows)
    if "spaced_labels" in litter:
        labels["applications.results.total"] = _spaced(labels.get("applications.results.total", "（七）总计"))
        labels["applications.columns.total"] = "总 计"
        labels["proactive.rules"] = rng.choice(("规 章", "规  章"))
    hints: dict[str, str] = {}
    if "label_hints" in litter:
        for path, texts in own["label_hints"].items():
            if rng.random() < 0.6:
                hints[path] = rng.choice(texts).format(year=year)
    return labels, hints


def _damage(rng: Random, labels: dict[str, str], rows: Mapping[str, str]) -> None:
    """One character lost from the inside of one or two long labels."""
    long = [path for path, label in rows.items() if len(label) > 7]
    for path in rng.sample(long, rng.randint(1, 2)):
        label = labels.get(path, rows[path])
        place = rng.randrange(4, max(5, len(label) - 1))
        labels[path] = label[:place] + label[place + 1 :]


def _spaced(label: str) -> str:
    return label.replace("总计", "总 计").replace("合计", "合 计")
