"""Lexicons of the narrative: YAML files beside the component that uses them, read once a process.

Example:
    >>> "silent" in load_lexicon("nlp.narrative.dates", "dates.yaml")
    True
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def load_lexicon(package: str, name: str) -> dict[str, Any]:
    """The mapping that ``name`` in ``package`` holds.

    Raises:
        FileNotFoundError: no such file; the wheel was built without it.
        TypeError: the file doesn't hold a mapping.
    """
    data = yaml.safe_load(resources.files(package).joinpath(name).read_text("utf-8"))
    if not isinstance(data, dict):
        raise TypeError(f"{package}/{name} holds no mapping")
    return data


def alternation(patterns: Iterable[str]) -> str:
    """One group out of regular expressions, the longest first so that a short one can't hide a long one.

    >>> alternation(["局", "分局"])
    '(?:分局|局)'
    """
    return "(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")"
