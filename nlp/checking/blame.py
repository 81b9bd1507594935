"""Names the one printed cell that explains several failures, with the number that would mend them.

The exact rules are sums in which a cell counts once, so that a broken rule says of each of its cells which number
would mend it. A cell for which several broken rules say the same number is a suspect, unless that number breaks a
rule that holds. Of two suspects that explain equally many failures, with some in common, neither is blamed: ambiguity
is no knowledge. Nothing is ever changed: the blame is an offer to the reader.

Only linear rules are asked whether they would break, and the number offered must be a count (whole, not negative);
the checks on single cells look at no cell of an exact rule beyond that. The exact rules of the statistics tables have
no cell in common, hence nothing to blame.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.checking.cell_checks import is_natural
from nlp.checking.evaluation import Evaluation
from nlp.checking.numbers import Exact, as_number
from nlp.schema import Blame, RuleRef


@dataclass(frozen=True, slots=True)
class _Suspect:
    """A cell (index), the number that would mend, and the rules that it mends (places in the plan's sums)."""

    cell: int
    mended: Exact
    explains: frozenset[int]


def blame(evaluation: Evaluation) -> list[Blame]:
    """The cells to blame, on disjoint sets of failures, in the order of the first failure that each explains."""
    chosen = sorted(_choose(list(_suspects(evaluation))), key=lambda suspect: min(suspect.explains))
    return [_as_blame(suspect, evaluation) for suspect in chosen]


def _suspects(evaluation: Evaluation) -> Iterator[_Suspect]:
    """Each cell with a number that mends two failures or more and breaks nothing."""
    sums, numbers = evaluation.plan.sums, evaluation.numbers
    mends: dict[tuple[int, Exact], list[int]] = {}
    for place in evaluation.broken:
        difference = evaluation.differences[place]
        for cell, coefficient in sums[place].terms:
            number = numbers[cell]
            if number is not None and difference is not None:
                mends.setdefault((cell, number - coefficient * difference), []).append(place)
    for (cell, mended), places in mends.items():
        if len(places) > 1 and is_natural(mended) and not _breaks(evaluation, cell, mended):
            yield _Suspect(cell, mended, frozenset(places))


def _breaks(evaluation: Evaluation, cell: int, mended: Exact) -> bool:
    """Whether a rule that holds would no longer hold with ``mended`` in the cell."""
    printed = evaluation.numbers[cell]
    if printed is None:
        return True
    for place in evaluation.plan.sums_of_cell[cell]:
        rule, difference = evaluation.plan.sums[place], evaluation.differences[place]
        if difference is None or not rule.instance.holds(difference):
            continue
        coefficient = next(coefficient for index, coefficient in rule.terms if index == cell)
        if not rule.instance.holds(difference + coefficient * (mended - printed)):
            return True
    return False


def _choose(suspects: Sequence[_Suspect]) -> Iterator[_Suspect]:
    """Those that explain most, from the greatest number of failures down; rivals of the same rank both fall.

    What was explained or in dispute at one rank is settled for the ranks below.
    """
    settled: set[int] = set()
    cells: set[int] = set()
    for rank in sorted({len(suspect.explains) for suspect in suspects}, reverse=True):
        peers = [
            suspect
            for suspect in suspects
            if len(suspect.explains) == rank and suspect.cell not in cells and settled.isdisjoint(suspect.explains)
        ]
        claims = Counter(place for suspect in peers for place in suspect.explains)
        named = Counter(suspect.cell for suspect in peers)
        for suspect in peers:
            if named[suspect.cell] == 1 and all(claims[place] == 1 for place in suspect.explains):
                yield suspect
        settled.update(claims)
        cells.update(named)


def _as_blame(suspect: _Suspect, evaluation: Evaluation) -> Blame:
    printed = evaluation.numbers[suspect.cell]
    if printed is None:
        raise AssertionError("a suspect is a printed number")
    rules = [evaluation.plan.sums[place].instance for place in sorted(suspect.explains)]
    return Blame(
        cell=evaluation.plan.paths[suspect.cell],
        printed=as_number(printed),
        expected=as_number(suspect.mended),
        explains=[RuleRef(id=rule.id, subject=rule.subject) for rule in rules],
    )
