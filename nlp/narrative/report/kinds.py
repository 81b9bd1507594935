"""What kind of body a report says it is of (我局, 我社, 我镇), and whether a name found in passing is of that kind.

A bureau's report names its county's government, its superiors and its compilers too: a name that isn't introduced as
the report's own is taken only where it agrees with how the report speaks of itself.

Example:
    >>> kinds = kinds_of("我局认真落实,我市发展良好。")
    >>> agrees("清溪县司法局", kinds), agrees("清溪县人民政府", kinds)
    (True, False)
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from nlp.narrative.lexicon import alternation, load_lexicon


@cache
def _kinds() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Of each kind: how a report of it speaks of itself, and how the name of such a body ends."""
    words: dict[str, dict[str, list[str]]] = load_lexicon("nlp.narrative.report", "report.yaml")["kinds"]
    return {
        kind: (
            re.compile("[我本]" + alternation(kind_words["self"])),
            re.compile(alternation(kind_words["ends"]) + "$"),
        )
        for kind, kind_words in words.items()
    }


def kinds_of(text: str) -> frozenset[str]:
    """The kinds of body that ``text`` (folded, squeezed) speaks of as its own; regions (我市) tell nothing.

    >>> sorted(kinds_of("我社社员与本局")), kinds_of("我市我县")
    (['bureau', 'cooperative'], frozenset())
    """
    return frozenset(kind for kind, (own, _) in _kinds().items() if own.search(text))


def agrees(name: str, kinds: Collection[str], *, strictly: bool = False) -> bool:
    """Whether ``name`` can be a body of one of ``kinds``.

    Args:
        strictly: without any kind nothing agrees; else everything does.
    """
    return any(_kinds()[kind][1].search(name) for kind in kinds) if kinds else not strictly
