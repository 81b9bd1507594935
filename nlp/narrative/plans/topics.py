"""The topic of a problem or an undertaking, by the closed list of the result.

Example:
    >>> topic_of("政策解读形式不够丰富"), topic_of("加强业务培训"), topic_of("再接再厉")
    ('interpretation', 'capacity', None)
"""

from __future__ import annotations

import re
from functools import cache

from nlp.narrative.lexicon import alternation, load_lexicon

_WINDOW = 240
_HEAD_WEIGHT = 3
"""How much more a word of the first clause weighs: it says what the rest explains."""
_FIRST_CLAUSE = re.compile(r"[^,。;:]*")


@cache
def _weights() -> dict[str, tuple[str, int]]:
    topics = load_lexicon("nlp.narrative.plans", "topics.yaml")
    return {word: (topic, weight) for topic, phrases in topics.items() for word, weight in phrases.items()}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(alternation(map(re.escape, _weights())))


def topic_of(text: str) -> str | None:
    """The topic whose words weigh most in ``text`` (folded); of equals the one that is named last.

    The head of a Chinese noun phrase is its last noun: 新媒体运营人员 are staff.
    """
    text = text[:_WINDOW]
    first = _FIRST_CLAUSE.match(text)
    head = first.end() if first else 0
    weights, find = _weights(), _pattern().findall
    named = dict.fromkeys(find(text, 0, head), _HEAD_WEIGHT)  # no phrase reaches over the end of a clause
    for phrase in find(text, head):
        named.setdefault(phrase, 1)
    scores: dict[str, int] = {}
    for phrase, times in named.items():
        topic, weight = weights[phrase]
        scores[topic] = scores.pop(topic, 0) + weight * times
    return max(reversed(scores), key=scores.__getitem__, default=None)
