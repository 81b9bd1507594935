"""Rules on the narrative: held against the tables (``X-``) and against itself (``N-``).

Start here: :func:`check_narrative` gives one outcome, :func:`joined` puts it behind that of the tables. In reading
order: ``outcome`` holds what became of the rules; ``comparisons`` turns the facts of merging into checks;
``requests`` has X-ZERO and X-BAL, ``sums`` N-SUM, ``shares`` N-SHARE and X-SHARE, ``rates`` N-RATE, ``growth``
N-GROWTH. The rules as data, and the words that decide, are in ``nlp/claims/rules.yaml``.

Prose has more than one reading, and a false alarm costs more than a miss: where any sensible reading of the text
fulfils a rule, it passes; where the text doesn't say enough, the rule is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp.checking.narrative.comparisons import check_facts
from nlp.checking.narrative.growth import check_growth
from nlp.checking.narrative.outcome import Outcome, joined
from nlp.checking.narrative.rates import check_rates
from nlp.checking.narrative.requests import check_balance, check_zero
from nlp.checking.narrative.shares import check_shares
from nlp.checking.narrative.sums import check_sums
from nlp.claims import Passages
from nlp.schema import Cell, Count, Fact

__all__ = ["Outcome", "check_narrative", "joined"]


def check_narrative(
    facts: Sequence[Fact], counts: Sequence[Count], cells: Mapping[str, Cell], folded: str = ""
) -> Outcome:
    """Evaluate the rules on what the narrative says; one check is one rule on one subject.

    The subject of a rule against the tables is the metric (``applications.received``), of X-ZERO the cell that is not
    0, and of a rule on the narrative alone ``counts.<id>`` of the total, share or growth that it looks at. ``expected``
    is what the table says or the other numbers come to, ``actual`` what the narrative says (X-ZERO: what the cell
    says).

    Args:
        facts: the result of merging the same counts and cells.
        folded: the document's text, folded, in whose offsets the spans of ``counts`` are.

    Example:
        >>> total = Count(id="t", metric="proactive.items", value=10, raw="10条", span=(4, 7), unit="条")
        >>> spans = [(12, 14), (17, 19)]
        >>> parts = [Count(id=f"{s}", value=6, raw="6条", span=s, unit="条", parent="t") for s in spans]
        >>> outcome = check_narrative([], [total, *parts], {}, "公开信息10条,其中动态6条,公告6条。")
        >>> [(failure.id, failure.expected, failure.actual) for failure in outcome.failed]
        [('N-SUM', 10, 12)]
    """
    ordered = sorted(counts, key=lambda count: count.span)
    passages = Passages(folded, ordered)
    outcome = Outcome()
    check_facts(facts, ordered, cells, outcome)
    check_balance(ordered, passages, outcome)
    check_zero(facts, ordered, cells, outcome)
    check_sums(ordered, cells, passages, outcome)
    check_shares(facts, ordered, cells, passages, outcome)
    check_rates(ordered, passages, outcome)
    check_growth(ordered, passages, outcome)
    return outcome
