"""The rules from year to year, on datasets written row by row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nlp.archive.years import DERIVED, derive
from nlp.archive.years.growth import Claim, judge
from tests.archive.years_dataset import DatasetRows, table_rows

IN, OUT = "applications.carried_in.total", "applications.carried_out.total"
RULES = "proactive.normative_documents"


def checks(rows: DatasetRows, folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of ``year_checks`` by rule and subject."""
    derive(rows.write(folder))
    return {(row["id"], row["subject"]): row for row in table_rows(folder, "year_checks")}


def two_years(this: dict[str, float | None], last: dict[str, float | None], year: int = 2022) -> DatasetRows:
    rows = DatasetRows()
    rows.report("last", "清溪县财政局", year - 1, cells=last)
    rows.report("this", "清溪县财政局", year, cells=this)
    return rows


COLUMNS = (
    *("natural_person", "business", "research_institution", "public_interest_org", "legal_service_org", "other_org"),
    "total",
)


@pytest.mark.parametrize(
    ("carried_out", "carried_in", "outcome", "reason"),
    [
        (7, 7, "passed", None),
        (0, 0, "passed", None),
        (7, 6, "failed", None),
        (0, 1, "failed", None),
        (None, 3, "not_evaluable", "no_number"),
        (3, None, "not_evaluable", "no_number"),
    ],
)
def test_what_is_carried_over_comes_in_again(
    tmp_path: Path, carried_out: int | None, carried_in: int | None, outcome: str, reason: str | None
) -> None:
    found = checks(two_years({IN: carried_in}, {OUT: carried_out}), tmp_path / "d")
    assert list(found) == [("T3-Y2Y", IN)]
    row = found["T3-Y2Y", IN]
    assert (row["outcome"], row["reason"]) == (outcome, reason)
    assert [(o["document"], o["year"], o["cell"], o["value"]) for o in row["operands"]] == [
        ("this", 2022, IN, carried_in),
        ("last", 2021, OUT, carried_out),
    ]
    assert (row["message"] is not None) == (outcome == "failed")
    if outcome == "failed":
        assert (row["expected"], row["actual"]) == (carried_out, carried_in)
        assert f" {carried_out} " in f"{row['message']} "


@pytest.mark.parametrize("wrong", COLUMNS)
def test_each_column_is_compared_with_its_own(tmp_path: Path, wrong: str) -> None:
    this = {f"applications.carried_in.{column}": place for place, column in enumerate(COLUMNS)}
    last = {f"applications.carried_out.{column}": place + (column == wrong) for place, column in enumerate(COLUMNS)}
    found = checks(two_years(this, last), tmp_path / "d")
    assert len(found) == 7
    failed = [subject for (_, subject), row in found.items() if row["outcome"] == "failed"]
    assert failed == [f"applications.carried_in.{wrong}"]


@pytest.mark.parametrize(
    ("this", "last", "rule", "outcome"),
    [
        (
            {"proactive.fees.items_previous_year": 9},
            {"items_previous_year": 10, "items_change": -1},
            "T2-ITEMS-Y2Y",
            "passed",
        ),
        (
            {"proactive.fees.items_previous_year": 10},
            {"items_previous_year": 10, "items_change": -1},
            "T2-ITEMS-Y2Y",
            "failed",
        ),
    ],
)
def test_items_go_on_from_those_of_the_year_before(tmp_path: Path, this, last, rule, outcome) -> None:
    before = {f"proactive.fees.{name}": value for name, value in last.items()}
    found = checks(two_years(this, before, 2020), tmp_path / "d")
    assert found[rule, "proactive.fees.items_previous_year"]["outcome"] == outcome


@pytest.mark.parametrize(("in_force", "outcome"), [(13, "passed"), (14, "failed"), (12, "failed")])
def test_documents_in_force_are_those_of_last_year_and_the_issued_less_the_repealed(
    tmp_path: Path, in_force: int, outcome: str
) -> None:
    this = {f"{RULES}.issued": 5, f"{RULES}.repealed": 2, f"{RULES}.in_force": in_force}
    last = {f"{RULES}.issued": 1, f"{RULES}.repealed": 0, f"{RULES}.in_force": 10}
    row = checks(two_years(this, last), tmp_path / "d")["T2-STOCK-Y2Y", f"{RULES}.in_force"]
    assert (row["outcome"], row["expected"], row["actual"]) == (outcome, 13, in_force)
    assert len(row["operands"]) == 4


@pytest.mark.parametrize(("now", "outcome"), [(30, "passed"), (31, "passed"), (29, "failed")])
def test_published_documents_do_not_become_fewer_but_that_is_a_note(tmp_path: Path, now: int, outcome: str) -> None:
    found = checks(two_years({f"{RULES}.total_published": now}, {f"{RULES}.total_published": 30}, 2020), tmp_path / "d")
    row = found["T2-TOT-Y2Y", f"{RULES}.total_published"]
    assert (row["outcome"], row["level"]) == (outcome, "note")


def test_columns_of_two_editions_are_never_compared(tmp_path: Path) -> None:
    this = {f"{RULES}.issued": 5, f"{RULES}.repealed": 2, f"{RULES}.in_force": 30, IN: 4}
    last = {f"{RULES}.made": 5, f"{RULES}.newly_published": 5, f"{RULES}.total_published": 30, OUT: 4}
    found = checks(two_years(this, last, 2021), tmp_path / "d")
    stock = found["T2-STOCK-Y2Y", f"{RULES}.in_force"]
    assert (stock["outcome"], stock["reason"], stock["expected"]) == ("not_evaluable", "other_edition", None)
    assert found["T3-Y2Y", IN]["outcome"] == "passed", "table 3 is the same in both editions"
    assert len(found) == 2, "rules of last year's edition are not asked of this year's"


def test_years_that_do_not_follow_each_other_are_not_compared(tmp_path: Path) -> None:
    rows = DatasetRows()
    rows.report("a", "清溪县财政局", 2020, cells={OUT: 1})
    rows.report("b", "清溪县财政局", 2022, cells={IN: 2})
    rows.report("c", "清溪县财政局", None, cells={IN: 2})
    rows.report("d", None, 2021, cells={IN: 2, OUT: 9})
    rows.report("e", "临湖县财政局", 2021, cells={IN: 2, OUT: 9})
    assert checks(rows, tmp_path / "d") == {}


def test_of_two_reports_on_one_year_the_one_with_more_numbers_is_taken_and_the_other_named(tmp_path: Path) -> None:
    rows = DatasetRows()
    rows.report("empty", "清溪县财政局", 2021, cells={OUT: None})
    rows.report("full", "清溪县财政局", 2021, cells={OUT: 3})
    rows.report("this", "清溪县财政局", 2022, cells={IN: 3})
    rows.report("again", "清溪县财政局", 2022, cells={IN: 8})
    row = checks(rows, tmp_path / "d")["T3-Y2Y", IN]
    assert (row["previous_document"], row["document"], row["outcome"]) == ("full", "this", "passed")
    assert row["other_reports"] == ["empty", "again"]


def test_a_name_that_several_towns_bear_is_not_compared_when_a_year_has_two_reports(tmp_path: Path) -> None:
    rows = DatasetRows()
    rows.report("a", "青禾镇人民政府", 2021, cells={OUT: 1})
    rows.report("b", "青禾镇人民政府", 2021, cells={OUT: 3})
    rows.report("c", "青禾镇人民政府", 2022, cells={IN: 5})
    row = checks(rows, tmp_path / "d")["T3-Y2Y", IN]
    assert (row["outcome"], row["reason"], row["confidence"]) == ("not_evaluable", "ambiguous_agency", 0.7)


def test_a_renaming_between_the_reports_shows_in_the_check(tmp_path: Path) -> None:
    rows = DatasetRows()
    for year, name in ((2017, "清溪县国土资源局"), (2018, "清溪县自然资源局"), (2019, "清溪县自然资源局")):
        rows.report(str(year), name, year, cells={IN: 1, OUT: 1})
    derive(rows.write(tmp_path / "d"))
    found = table_rows(tmp_path / "d", "year_checks")
    assert [(row["document"], row["match"], row["confidence"]) for row in found] == [
        ("2018", "renamed", 0.75),
        ("2019", "exact", 1.0),
    ]


def test_tables_are_there_with_their_columns_when_nothing_can_be_said(tmp_path: Path) -> None:
    assert derive(DatasetRows().write(tmp_path / "d")) == dict.fromkeys(DERIVED, 0)
    assert all(table_rows(tmp_path / "d", table) == [] for table in DERIVED)
    assert not (tmp_path / "d" / ".staging").exists()


# --- X-YEAR ---------------------------------------------------------------------------------------------------------

GREW = Claim("change", 20.0, "%", "20%", "up", "exact", "收到申请120件,同比增长", 120.0, 100.0, "applications.received")


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [
        (GREW, "passed"),
        (replace(GREW, value=20.4, raw="20.4%"), "failed"),
        (replace(GREW, value=19.9, raw="19.9%", this=119.9), "passed"),
        (replace(GREW, value=21.0, raw="21%", qualifier="about"), "passed"),
        (replace(GREW, direction="down"), "failed"),
        (replace(GREW, value=20.0, raw="20件", unit="件"), "passed"),
        (replace(GREW, value=21.0, raw="21件", unit="件"), "failed"),
        (replace(GREW, value=25.0, raw="25件", unit="件", direction="down", this=75.0), "passed"),
        (replace(GREW, value=20.0, raw="20个百分点", unit="百分点"), "not_evaluable"),
        (replace(GREW, value=1.2, raw="1.2倍", unit="倍"), "not_evaluable"),
        (replace(GREW, value=12000, raw="1.2万件", unit="件", this=30034.0, previous=18000.0), "passed"),
        (replace(GREW, value=12000, raw="1.2万件", unit="件", this=33034.0, previous=18000.0), "failed"),
        (replace(GREW, value=20.0, raw="20％", unit="％"), "passed"),
        (replace(GREW, previous=None), "not_evaluable"),
        (replace(GREW, this=None), "not_evaluable"),
        (replace(GREW, previous=0.0), "not_evaluable"),
        (replace(GREW, before="其中网络申请80件,同比增长"), "not_evaluable"),
        (replace(GREW, before="上半年收到申请,同比增长"), "not_evaluable"),
        (replace(GREW, before="收到申请120件,环比增长"), "not_evaluable"),
        (replace(GREW, before="2019年以来,申请增长"), "not_evaluable"),
        (replace(GREW, kind="count", value=100.0, raw="100件", unit="件", before="比去年的"), "passed"),
        (replace(GREW, kind="count", value=99.0, raw="99件", unit="件", before="比去年的"), "failed"),
    ],
)
def test_a_growth_is_held_against_the_numbers_of_both_years(claim: Claim, outcome: str) -> None:
    assert judge(claim).outcome == outcome


RECEIVED = "applications.received.total"


def growth_dataset(sentence: str, *counts: tuple[str, dict[str, Any]], this=120, last=100) -> DatasetRows:
    """Two reports of which the later one holds ``sentence``, with the counts read from it."""
    rows = two_years({RECEIVED: this}, {RECEIVED: last})
    rows.add("statements", "this", id="s", text=sentence, start=50, end=50 + len(sentence), section=1, role="overview")
    for raw, own in counts:
        at = 50 + sentence.index(raw)
        base = {"id": raw, "metric": "applications.received", "raw": raw, "start": at, "end": at + len(raw)}
        base |= {"unit": raw.lstrip("0123456789."), "kind": "count", "qualifier": "exact", "scope": "unknown"}
        rows.add("counts", "this", **(base | own))
    return rows


def test_the_cells_of_both_years_decide_on_a_growth(tmp_path: Path) -> None:
    rows = growth_dataset(
        "全年收到申请120件，比上年增长25%。",
        ("120件", {"value": 120}),
        ("25%", {"value": 25, "kind": "change", "direction": "up"}),
    )
    row = checks(rows, tmp_path / "d")["X-YEAR", "counts.25%"]
    assert (row["outcome"], row["level"], row["expected"], row["actual"]) == ("failed", "usual", 20, 25)
    assert [(o["count"], o["cell"], o["document"]) for o in row["operands"]] == [
        ("25%", None, "this"),
        (None, RECEIVED, "this"),
        (None, RECEIVED, "last"),
    ]


def test_a_growth_beside_another_number_than_the_cells_is_not_judged(tmp_path: Path) -> None:
    rows = growth_dataset(
        "受理申请90件，比上年增长25%。",
        ("90件", {"value": 90}),
        ("25%", {"value": 25, "kind": "change", "direction": "up"}),
    )
    assert checks(rows, tmp_path / "d")["X-YEAR", "counts.25%"]["reason"] == "several_numbers"


@pytest.mark.parametrize(("value", "outcome"), [(100, "passed"), (101, "failed")])
def test_last_years_number_is_that_of_last_years_report(tmp_path: Path, value: int, outcome: str) -> None:
    rows = growth_dataset(
        f"全年收到申请120件，去年收到申请{value}件。", ("120件", {"value": 120}), (f"{value}件", {"value": value})
    )
    found = checks(rows, tmp_path / "d")
    assert [(key, row["outcome"]) for key, row in found.items()] == [(("X-YEAR", f"counts.{value}件"), outcome)]


@pytest.mark.parametrize(
    "said",
    [
        "上年结转申请3件",
        "上年度结转申请3件",
        "比去年多收到申请3件",
        "较上年收到申请减少3件",
        "去年12月收到申请3件",
        "截至去年底申请3件",
    ],
)
def test_a_number_that_is_not_that_of_all_last_year_is_not_held_against_last_years(tmp_path: Path, said: str) -> None:
    rows = growth_dataset(f"全年收到申请120件，{said}。", ("120件", {"value": 120}), ("3件", {"value": 3}))
    assert checks(rows, tmp_path / "d") == {}


def test_a_growth_in_the_whole_area_is_not_that_of_an_offices_own_cells(tmp_path: Path) -> None:
    growth = {"value": 25, "kind": "change", "direction": "up", "subject": "area"}
    assert checks(growth_dataset("全县收到申请同比增长25%。", ("25%", growth)), tmp_path / "d") == {}


@pytest.mark.parametrize(
    ("last", "outcome", "reason"),
    [
        ([1000], "passed", None),
        ([900], "failed", None),
        ([1000, 900], "not_evaluable", "several_numbers"),
        ([], "not_evaluable", "no_last_year"),
    ],
)
def test_what_no_cell_says_is_compared_with_the_one_number_of_last_years_narrative(
    tmp_path: Path, last: list[int], outcome: str, reason: str | None
) -> None:
    sentence = "主动公开信息1200条，比上年增长20%。"
    items = {"metric": "proactive.items"}
    rows = growth_dataset(
        sentence,
        ("1200条", {"value": 1200} | items),
        ("20%", {"value": 20, "kind": "change", "direction": "up"} | items),
    )
    for value in last:
        own = {"id": str(value), "value": value, "raw": f"{value}条", "unit": "条", "start": value, "end": value + 5}
        rows.add("counts", "last", kind="count", qualifier="exact", scope="year", **items, **own)
    row = checks(rows, tmp_path / "d")["X-YEAR", "counts.20%"]
    assert (row["outcome"], row["reason"], row["level"]) == (outcome, reason, "note")
