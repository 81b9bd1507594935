"""Facts of metrics that no table prints: the narrative is all there is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nlp.claims import claim_rules, exactly
from nlp.merging.mentions import Mentions
from nlp.schema import Count, Fact, Number

_DEFAULT_KIND = "count"


def narrative_fact(metric: str, mentions: Mentions) -> Fact | None:
    """What the narrative says of ``metric``; ``None`` where it only tells its parts, shares or changes.

    The numbers of the agency's own year go before all others. ``value`` is ``None`` where several differ: to add them
    up would be a guess, since one may be a part of another.
    """
    kind = claim_rules().kinds.get(metric, _DEFAULT_KIND)
    counts = [count for count in mentions.counts_of(metric) if count.kind == kind and count.value is not None]
    chosen = _most_certain([count for count in counts if _is_total_of_year(count, mentions)])
    if not chosen:
        return None
    values = dict.fromkeys(exactly(count) for count in chosen)
    return Fact(
        metric=metric,
        value=next(iter(values)) if len(values) == 1 else None,
        status="narrative_only",
        counts=[count.id for count in chosen],
        reason=_reason(chosen, values),
    )


def _is_total_of_year(count: Count, mentions: Mentions) -> bool:
    if mentions.is_part(count) or mentions.passages.is_in_table(count):
        return False
    return not mentions.is_of_another_year(count)


def _most_certain(counts: Sequence[Count]) -> list[Count]:
    """The agency's own of the year where there are such, else those of the year, else all."""
    of_year = [count for count in counts if count.scope == "year"]
    own = [count for count in of_year if count.subject != "area"]
    return own or of_year or list(counts)


def _reason(counts: Sequence[Count], values: Collection[Number | None]) -> str | None:
    notes = []
    if len(values) > 1:
        notes.append("several numbers that are not added up")
    elif None in values:
        notes.append("the narrative gives a rough number")
    if all(count.subject == "area" for count in counts):
        notes.append("the narrative speaks of the whole area")
    if all(count.scope == "cumulative" for count in counts):
        notes.append("counted over several years")
    return "; ".join(notes) or None
