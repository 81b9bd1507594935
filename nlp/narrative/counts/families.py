"""Which metrics can be part of which, and what a part inherits.

Example:
    >>> are_kin(Decision("applications.received"), Decision("review.count"))
    False
    >>> inherited(Decision("proactive.items"), office=False)
    Decision(metric='proactive.items_by_class')
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.narrative.counts.rules import Decision

_PUBLISHED = frozenset({"proactive.items", "proactive.items_by_class", "website.items", "new_media.items"})
_WHOLE_OF_REQUESTS = frozenset({"applications.received", "applications.closed", "applications.carried_in"})
PUBLISHABLE = _PUBLISHED | {
    "documents.published",
    "documents.issued",
    "interpretation.items",
    "consultations.items",
    "proposals.handled",
    "gazette.items",
    "press.events",
    "supervision.count",
}


def are_kin(total: Decision | None, part: Decision | None) -> bool:
    """Whether a count decided like ``part`` can be part of one decided like ``total``."""
    if part is None or total is None:
        return True
    if total.metric == part.metric or total.metric is None or part.metric is None:
        return True
    if total.metric == "proactive.items":
        return part.metric in PUBLISHABLE
    if total.metric in _PUBLISHED:
        return part.metric in PUBLISHABLE - {"proactive.items", "website.items", "new_media.items"}
    if total.metric.startswith("applications.") and total.metric not in _WHOLE_OF_REQUESTS:
        return False
    room, part_room = total.metric.partition(".")[0], part.metric.partition(".")[0]
    return room == part_room


def inherited(total: Decision | None, *, office: bool) -> Decision | None:
    """What a part that names no metric measures; ``office``: it is named after who published or received.

    >>> inherited(Decision("interpretation.items"), office=True)
    Decision(metric='interpretation.items')
    """
    if total is None or total.metric not in _PUBLISHED or office:
        return total
    return Decision("proactive.items_by_class")


def summed(parts: Sequence[Decision | None]) -> Decision | None:
    """What a total that names nothing measures, by the parts before it (机构职能3条、人事信息5条,共计8条).

    >>> summed([Decision("website.items"), Decision("new_media.items")])
    Decision(metric='proactive.items')
    """
    metrics = {part.metric for part in parts if part is not None}
    if len(metrics) == 1 and (metric := metrics.pop()) != "proactive.items_by_class":
        return Decision(metric)
    return Decision("proactive.items") if metrics <= PUBLISHABLE else None
