"""What each mention of a metric in the narrative may be held against.

A mention is ``whole`` when it surely speaks of what the table prints: the agency's own number of the report's year.
Anything less certain is ``weak``: it may agree with a cell, but never contradicts one, since a false alarm costs more
than a miss. Parts of another mention of the same metric, and numbers of another year, are left ``aside``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nlp.claims import Comparison, Passages, claim_rules
from nlp.folding import fold
from nlp.schema import Count

_BASES = frozenset({"applications.received", "applications.closed", "applications.carried_in"})
"""Totals whose parts are wholes of their own: 收到12件,其中予以公开9件."""
_THIS, _OTHER = "this", "other"
_DEEPEST = 8
"""How many lists within lists are followed."""
_NEAR = 60
"""Characters before a count in which a word on others is taken to speak of it."""
OF_THE_AREA = "of the whole area"
OF_NO_KNOWN_TIME = "of no known time"
_CARRIED = ("applications.carried_in", "applications.carried_out")

Standing = Literal["whole", "weak", "aside"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A count with how far it may be held against a table, and ``why`` it is less than whole."""

    count: Count
    standing: Standing
    why: str = ""


class Mentions:
    """The counts of one narrative by metric, with the words around them."""

    def __init__(
        self, counts: Sequence[Count], passages: Passages, year: int | None = None, agency: str | None = None
    ) -> None:
        self.passages = passages
        self._year = year
        self._agency = fold(agency or "")
        self._by_id = {count.id: count for count in counts}
        self._by_metric: dict[str, list[Count]] = {}
        for count in counts:
            if count.metric:
                self._by_metric.setdefault(count.metric, []).append(count)

    def counts_of(self, metric: str) -> list[Count]:
        """All counts of a metric, in order."""
        return self._by_metric.get(metric, [])

    def is_part(self, count: Count) -> bool:
        """Whether it is a part of another count of the same metric."""
        return count.parent is not None and any(total.metric == count.metric for total in self._totals(count))

    def of(self, comparison: Comparison) -> list[Mention]:
        """The mentions of a metric that a table prints, with their standing."""
        counts = [count for count in self.counts_of(comparison.metric) if count.kind == "count"]
        return [self._mention(count, comparison) for count in counts if count.value is not None]

    def _mention(self, count: Count, comparison: Comparison) -> Mention:
        if self.passages.is_in_table(count):
            return Mention(count, "aside", "printed in a table")
        if self.is_part(count):
            return Mention(count, "aside", "a part of another number")
        if count.metric not in _CARRIED and self.is_of_another_year(count):
            return Mention(count, "aside", "of another year")
        why = self._why_weak(count, comparison)
        return Mention(count, "weak" if why else "whole", why)

    def _why_weak(self, count: Count, comparison: Comparison) -> str:
        if count.subject == "area":
            return OF_THE_AREA
        if claim_rules().pattern("wider").search(self.passages.sentence_before(count)[-_NEAR:]):
            return "perhaps of others too"
        if count.scope not in comparison.scopes:
            return {"cumulative": "of several years", "point_in_time": "of one day"}.get(count.scope, OF_NO_KNOWN_TIME)
        if any(not _leaves_whole(total, comparison) for total in self._totals(count)):
            return "a part of another number"
        phrase = self._phrase(count, comparison)
        if self._is_of_one_office(phrase):
            return "of one office"
        if comparison.names and not comparison.names.search(phrase + (count.metric_text or "")):
            return "a part of what the table prints"
        if comparison.parts.search(phrase):
            return "a part of what the table prints"
        if comparison.topic and not comparison.topic.search(self.passages.context(count)):
            return "a number that is perhaps not about disclosure"
        return ""

    def _phrase(self, count: Count, comparison: Comparison) -> str:
        """The words that speak of the count; of a zero statement on several disputes only its own name."""
        if count.evidence == "zero_statement" and comparison.topic and count.metric_text:
            return fold(count.metric_text)
        return claim_rules().pattern("wholes").sub("", self.passages.phrase(count))

    def _is_of_one_office(self, phrase: str) -> bool:
        """Whether it names a part of the agency, which the agency itself is not."""
        return any(
            word in phrase and word not in self._agency and f"我{word}" not in phrase and f"本{word}" not in phrase
            for word in claim_rules().words["narrower"]
        )

    def is_of_another_year(self, count: Count) -> bool:
        """Whether the last year named before it in the sentence is not the report's."""
        year = _last_year_in(self.passages.sentence_before(count))
        if year is None or year == _THIS:
            return False
        return year == _OTHER or self._year not in (None, int(year))

    def _totals(self, count: Count) -> Iterator[Count]:
        """The count that it is a part of, the one that that is a part of, and so on."""
        seen = {count.id}
        while count.parent in self._by_id and count.parent not in seen and len(seen) < _DEEPEST:
            seen.add(count.parent)
            count = self._by_id[count.parent]
            yield count


def _last_year_in(sentence: str) -> str | None:
    """The last year that a number may be of: four digits, or whether it is this or another; none it is compared with.

    >>> sentences = ("2021年收到9件", "2021年收到9件,今年", "今年收到9件,较去年减少,2022年上年结转3件", "收到9件")
    >>> [_last_year_in(sentence) for sentence in sentences]
    ['2021', 'this', '2022', None]
    """
    words = _year_words()
    for match in reversed(list(words.pattern.finditer(sentence))):
        if match[0] in words.this:
            return _THIS
        start, end = match.span()
        if not sentence.endswith(words.compared_with, 0, start) and not sentence.startswith(words.carried, end):
            return match[0][:4] if match[0].startswith("20") else _OTHER
    return None


def _leaves_whole(total: Count, comparison: Comparison) -> bool:
    """Whether parts of ``total`` are wholes of their own; reviews and suits may be listed among all disputes."""
    return total.metric in _BASES or (total.metric is None and comparison.topic is not None)


@dataclass(frozen=True, slots=True)
class _YearWords:
    """``pattern`` matches what names a year; its alternatives begin with a character each, so that a search is fast."""

    pattern: re.Pattern[str]
    this: frozenset[str]
    compared_with: tuple[str, ...]
    carried: tuple[str, ...]


@cache
def _year_words() -> _YearWords:
    words = claim_rules().words
    this = sorted(words["this_year"], key=len, reverse=True)
    others = [f"{word}度?" for word in sorted(words["other_years"], key=len, reverse=True)]
    digits = r"20[0-3]\d(?<!\d\d{4})年度?"
    return _YearWords(
        pattern=re.compile("|".join([*this, *others, digits])),
        this=frozenset(this),
        compared_with=tuple(words["compared_with"]),
        carried=tuple(words["carried"]),
    )
