"""The closed lists of the result, as data: metrics and topics by id, with the labels that people read.

Example:
    >>> metric_label("applications.received"), topic_label("timeliness"), metric_label("unheard.of")
    ('收到申请', '时效', 'unheard.of')
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml


@cache
def vocabulary() -> Mapping[str, Mapping[str, str]]:
    """Labels by id, under ``metrics`` and ``topics``, in the order in which they are listed for people."""
    data: dict[str, dict[str, str]] = yaml.safe_load(
        resources.files("nlp").joinpath("vocabulary.yaml").read_text("utf-8")
    )
    return data


def metric_label(metric: str) -> str:
    """What people call a metric; the id itself where the list doesn't have it."""
    return vocabulary()["metrics"].get(metric, metric)


def topic_label(topic: str) -> str:
    """What people call a topic of problems and commitments; the id itself where the list doesn't have it."""
    return vocabulary()["topics"].get(topic, topic)
