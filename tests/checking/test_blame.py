"""The one cell that explains several failures: named when it is sure, never when it is not."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from nlp.checking import check
from nlp.editions import Edition, RuleInstance, load_editions
from nlp.schema import Blame, Number, RuleRef
from tests.checking.strategies import SUBTOTAL, Values, cell_values, tables_of

EDITIONS = load_editions()
RESULTS = "applications.results.total"
GRANTED = "applications.results.granted"
DUPLICATE = "applications.results.not_processed.duplicate"
properties = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))

Rule = tuple[str, str]


def blamed(values: Mapping[str, Number | None], edition: str = "y2021") -> list[tuple[str, Number, Number, list[Rule]]]:
    blames = check(tables_of(values, edition)).blame
    return [(b.cell, b.printed, b.expected, [(r.id, r.subject) for r in b.explains]) for b in blames]


def zeros(edition: str = "y2021") -> Values:
    return dict.fromkeys(EDITIONS[edition].cell_paths, 0)


def uniform(count: int) -> Values:
    """A valid table 3 in which every outcome has ``count`` from every kind of applicant; the other tables are 0."""
    edition = EDITIONS["y2021"]
    leaves = [row for row in edition.application_rows if row.startswith("applications.results.") and row != RESULTS]
    rows = {**dict.fromkeys(leaves, count), **dict.fromkeys((RESULTS, "applications.received"), count * len(leaves))}
    cells = {f"{row}.{column}": number for row, number in rows.items() for column in edition.applicants[:-1]}
    return {**zeros(), **cells, **{f"{row}.total": 6 * number for row, number in rows.items()}}


# --- the brute force that the component is measured by: no indexes, no residuals, every rule evaluated anew


def holds(rule: RuleInstance, values: Mapping[str, Number]) -> bool:
    left = sum(term.sign * values[term.cell] for term in rule.left)
    right = sum(term.sign * values[term.cell] for term in rule.right)
    return {"=": left == right, "<=": left <= right, ">=": left >= right}[rule.relation]


def explanations(edition: Edition, values: Values, subtotals: bool) -> dict[tuple[str, Number], set[Rule]]:
    """Each cell and number that mends two exact rules or more and breaks no rule, with the rules that it mends."""
    rules = [r for r in edition.instances if r.check is None and (subtotals or r.when_printed is None)]
    before = {(rule.id, rule.subject): holds(rule, values) for rule in rules}
    broken = [rule for rule in rules if rule.level == "exact" and not before[rule.id, rule.subject]]
    reach = {
        abs(sum(t.sign * values[t.cell] for t in rule.left) - sum(t.sign * values[t.cell] for t in rule.right))
        for rule in broken
    }
    found: dict[tuple[str, Number], set[Rule]] = {}
    for cell in {cell for rule in broken for cell in rule.cells}:
        for value in {values[cell] + sign * step for step in reach for sign in (1, -1)}:
            if value < 0:
                continue
            changed = {**values, cell: value}
            after = {(rule.id, rule.subject): holds(rule, changed) for rule in rules if cell in rule.cells}
            mended = {(r.id, r.subject) for r in broken if after.get((r.id, r.subject))}
            if len(mended) > 1 and not any(before[rule] and not after[rule] for rule in after):
                found[cell, value] = mended
    return found


@given(
    edition=st.sampled_from(["y2021", "y2019"]),
    subtotals=st.booleans(),
    data=st.data(),
    delta=st.integers(-400, 400).filter(lambda delta: delta != 0),
)
@properties
def test_a_single_wrong_cell_is_named_with_its_true_value(
    edition: str, subtotals: bool, data: st.DataObject, delta: int
) -> None:
    values = data.draw(cell_values(edition, subtotals=subtotals))
    wrong = data.draw(st.sampled_from([path for path in values if not path.startswith("proactive")]))
    printed = {**values, wrong: values[wrong] + delta}
    suspects = explanations(EDITIONS[edition], printed, subtotals and edition == "y2021")
    failed = {(f.id, f.subject) for f in check(tables_of(printed, edition)).failed if f.level == "exact"}
    found = blamed(printed, edition)
    if len(failed) < 2:
        assert found == []
        return
    assert suspects[wrong, values[wrong]] == failed
    if list(suspects.values()).count(failed) == 1:
        (only,) = found
        assert only[:3] == (wrong, printed[wrong], values[wrong])
        assert set(only[3]) == failed
    else:
        assert found == []


@given(edition=st.sampled_from(["y2021", "y2019"]), data=st.data())
@properties
def test_with_several_wrong_cells_every_blame_is_an_explanation_and_none_disputes_another(
    edition: str, data: st.DataObject
) -> None:
    values = data.draw(cell_values(edition))
    cells = [path for path in values if path.startswith("applications")]
    wrong = data.draw(st.lists(st.sampled_from(cells), min_size=2, max_size=5, unique=True))
    printed = {**values, **{cell: values[cell] + data.draw(st.integers(1, 4)) for cell in wrong}}
    suspects = explanations(EDITIONS[edition], printed, subtotals=False)
    found = blamed(printed, edition)
    claimed: set[Rule] = set()
    for cell, number, expected, explains in found:
        assert number == printed[cell]
        assert suspects[cell, expected] == set(explains)
        assert claimed.isdisjoint(explains)
        claimed.update(explains)
        rivals = [mended for key, mended in suspects.items() if key != (cell, expected) and mended & set(explains)]
        stronger = {rule for *_, others in found if len(others) > len(explains) for rule in others}
        assert all(len(mended) < len(explains) or mended & stronger for mended in rivals), (
            "an equal rival makes it a guess, unless a blame that explains more has ruled the rival out"
        )


@given(
    edition=st.sampled_from(["y2021", "y2019"]),
    data=st.data(),
    deltas=st.tuples(st.integers(1, 9), st.integers(11, 19)),
)
@properties
def test_two_wrong_cells_in_different_rows_and_columns_are_both_named(
    edition: str, data: st.DataObject, deltas: tuple[int, int]
) -> None:
    values = data.draw(cell_values(edition))
    columns = data.draw(st.permutations(EDITIONS[edition].applicants))
    first, second = f"{GRANTED}.{columns[0]}", f"{DUPLICATE}.{columns[1]}"
    printed = {**values, first: values[first] + deltas[0], second: values[second] + deltas[1]}
    found = {cell: expected for cell, _, expected, _ in blamed(printed, edition)}
    assert found == {first: values[first], second: values[second]}


@given(edition=st.sampled_from(["y2021", "y2019"]), data=st.data())
@properties
def test_with_two_wrong_cells_nothing_but_a_wrong_cell_is_blamed_and_with_its_true_value(
    edition: str, data: st.DataObject
) -> None:
    values = data.draw(cell_values(edition))
    cells = [path for path in values if path.startswith("applications")]
    wrong = data.draw(st.lists(st.sampled_from(cells), min_size=2, max_size=2, unique=True))
    printed = {**values, **{cell: values[cell] + data.draw(st.sampled_from([1, 2, 10])) for cell in wrong}}
    for cell, _, expected, _ in blamed(printed, edition):
        assert cell in wrong
        assert expected == values[cell]


# --- cases by hand


def test_a_wrong_leaf_breaks_its_row_and_its_column() -> None:
    assert blamed({**zeros(), f"{GRANTED}.business": 4}) == [
        (f"{GRANTED}.business", 4, 0, [("T3-ROW", GRANTED), ("T3-LEAF", "business")])
    ]


def test_a_digit_lost_in_printing_is_offered_back() -> None:
    values = {**zeros(), "applications.received.natural_person": 151, "applications.received.total": 151}
    values |= {f"{GRANTED}.natural_person": 151, f"{GRANTED}.total": 151}
    values |= {f"{RESULTS}.natural_person": 15, f"{RESULTS}.total": 151}
    (found,) = blamed(values)
    assert found[:3] == (f"{RESULTS}.natural_person", 15, 151)
    assert len(found[3]) == 3


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"review.total": 3}, "a single failure is explained by any of its cells"),
        ({f"{GRANTED}.business": 4, f"{GRANTED}.other_org": -4}, "a number in the wrong column: two cells, not one"),
        ({f"{GRANTED}.business": 4, f"{GRANTED}.total": 4}, "a whole row too large, consistent in itself"),
        (
            {"applications.received.total": 5, "applications.carried_out.total": 5},
            "the balance holds: two rows by themselves",
        ),
    ],
)
def test_what_several_cells_may_explain_is_not_blamed_on_one(changes: dict[str, Number], why: str) -> None:
    values = {**zeros(), **changes}
    assert check(tables_of(values, "y2021")).failed
    assert blamed(values) == [], why


def test_two_rows_and_columns_off_by_the_same_may_be_two_pairs_of_cells_unless_one_pair_would_go_below_zero() -> None:
    first, second = f"{GRANTED}.business", f"{DUPLICATE}.other_org"
    full = uniform(9)
    assert blamed({**full, first: 9 + 4, second: 9 + 4}) == [], "the other two corners could be 4 too large as well"
    empty = {**zeros(), first: 4, second: 4}
    assert [(cell, expected) for cell, _, expected, _ in blamed(empty)] == [(first, 0), (second, 0)]


def test_the_printed_subtotal_helps_to_find_a_wrong_leaf() -> None:
    values = {**zeros(), **{f"{SUBTOTAL}.{column}": 0 for column in EDITIONS["y2021"].applicants}}
    leaf = "applications.results.other.fee_overdue"
    (found,) = blamed({**values, f"{leaf}.business": 2})
    assert found == (
        f"{leaf}.business",
        2,
        0,
        [("T3-ROW", leaf), ("T3-LEAF", "business"), ("T3-SUB", "applications.results.other.business")],
    )


def test_a_rule_that_decided_a_split_is_not_explained_but_is_not_broken_either() -> None:
    tables = tables_of({**zeros(), f"{RESULTS}.total": 2}, "y2021")
    tables.used_to_align = [RuleRef(id="T3-LEAF", subject="total")]
    (found,) = check(tables).blame
    assert [(rule.id, rule.subject) for rule in found.explains] == [("T3-ROW", RESULTS), ("T3-BAL", "total")]

    consistent = tables_of({**zeros(), f"{GRANTED}.total": 2, f"{RESULTS}.total": 2}, "y2021")
    consistent.used_to_align = [RuleRef(id="T3-LEAF", subject="total")]
    assert check(consistent).blame == [], "any cell that would mend two failures breaks the rule that decided the split"


def test_a_cell_whose_row_is_partly_blank_is_still_found_by_its_column() -> None:
    values: dict[str, Number | None] = {**zeros(), f"{RESULTS}.business": 6, f"{RESULTS}.other_org": None}
    (found,) = blamed(values)
    assert found == (f"{RESULTS}.business", 6, 0, [("T3-LEAF", "business"), ("T3-BAL", "business")])


def test_nothing_is_changed_by_the_offer() -> None:
    tables = tables_of({**zeros(), f"{RESULTS}.total": 2}, "y2021")
    before = {path: copy(cell) for path, cell in tables.cells.items()}
    assert check(tables).blame == [
        Blame(
            cell=f"{RESULTS}.total",
            printed=2,
            expected=0,
            explains=[
                RuleRef(id="T3-ROW", subject=RESULTS),
                *(RuleRef(id=i, subject="total") for i in ("T3-LEAF", "T3-BAL")),
            ],
        )
    ]
    assert tables.cells == before


@given(st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_numbers_at_random_are_checked_to_the_end(data: st.DataObject) -> None:
    paths = EDITIONS["y2021"].cell_paths
    numbers = data.draw(st.lists(st.integers(0, 3), min_size=len(paths), max_size=len(paths)))
    values: Values = dict(zip(paths, numbers, strict=True))
    assume(check(tables_of(values, "y2021")).failed)
    suspects = explanations(EDITIONS["y2021"], values, subtotals=False)
    for cell, _, expected, explains in blamed(values):
        assert suspects[cell, expected] == set(explains)
