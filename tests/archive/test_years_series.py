"""From an archive of reports that follow each other to the tables across them, held against the series' own truth."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from annotations.generator.series import Series, generate_series
from nlp.archive.engine import EngineSettings
from nlp.archive.run import ArchiveOptions, extract_archive
from nlp.archive.years import DERIVED, derive
from tests.archive.years_dataset import table_rows

BODIES = 12


@pytest.fixture(scope="module")
def series() -> Series:
    return generate_series(11, bodies=BODIES)


@pytest.fixture(scope="module")
def dataset(series: Series, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of the series' files."""
    folder = tmp_path_factory.mktemp("series")
    for report in series.reports:
        path = folder / "archive" / report.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(report.source)
    options = ArchiveOptions(settings=EngineSettings(workers=2))
    return extract_archive(folder / "archive", folder / "dataset", options).dataset


@pytest.fixture(scope="module")
def names(dataset: Path) -> dict[str, str]:
    """Names of files by document."""
    return {row["document"]: row["name"] for row in table_rows(dataset, "reports")}


def test_the_series_has_something_of_everything(series: Series) -> None:
    assert {rule for _, rule, _ in series.checks} == {
        "T3-Y2Y", "T2-ITEMS-Y2Y", "T2-TOT-Y2Y", "T2-STOCK-Y2Y", "X-YEAR"
    }  # fmt: skip
    assert {rule for (_, rule, _), holds in series.checks.items() if not holds} >= {"T3-Y2Y", "T2-STOCK-Y2Y", "X-YEAR"}
    assert set(series.followups.values()) == {"kept", "repeated", "dropped"}
    assert len(series.copies) >= 2
    assert len({report.agency for report in series.reports}) > BODIES


def test_every_body_is_one_agency_under_all_its_names(series: Series, dataset: Path) -> None:
    truth = {frozenset(r.agency for r in series.reports if r.body == body) for body in range(BODIES)}
    found = {frozenset(v["name"] for v in row["variants"]) for row in table_rows(dataset, "agencies")}
    assert found == truth


def test_every_rule_from_year_to_year_is_evaluated_and_comes_out_as_the_figures_say(
    series: Series, dataset: Path, names: dict[str, str]
) -> None:
    found = {
        (names[row["document"]], row["id"], row["subject"]): row["outcome"]
        for row in table_rows(dataset, "year_checks")
        if row["id"] != "X-YEAR" and row["outcome"] != "not_evaluable"
    }
    truth = {key: "passed" if holds else "failed" for key, holds in series.checks.items() if key[1] != "X-YEAR"}
    assert found == truth


def test_stated_growth_fails_only_where_it_is_wrong(series: Series, dataset: Path, names: dict[str, str]) -> None:
    truth = {name: holds for (name, rule, _), holds in series.checks.items() if rule == "X-YEAR"}
    rows = [row for row in table_rows(dataset, "year_checks") if row["id"] == "X-YEAR"]
    decided = {names[row["document"]]: row["outcome"] == "passed" for row in rows if row["outcome"] != "not_evaluable"}
    assert all(truth[name] == holds for name, holds in decided.items())
    assert len(decided) >= 0.9 * len(truth)


def test_operands_stand_where_they_say(series: Series, dataset: Path, names: dict[str, str]) -> None:
    sources = {report.name: report.source.decode() for report in series.reports}
    rows = table_rows(dataset, "year_checks")
    operands = [operand for row in rows for operand in row["operands"] if operand["start"] is not None]
    plain = [o for o in operands if "<" not in sources[names[o["document"]]]]
    assert len(plain) > 100
    for operand in plain:
        assert sources[names[operand["document"]]][operand["start"] : operand["end"]].startswith(operand["raw"])


def test_copies_are_found_and_nothing_else(series: Series, dataset: Path, names: dict[str, str]) -> None:
    rows = table_rows(dataset, "copies")
    assert {(names[row["document"]], names[row["original"]]): row["differs"] for row in rows} == dict(series.copies)
    assert all(row["numbers_identical"] is False for row in rows), "the series copies prose and not figures"


def test_promises_are_followed_up(series: Series, dataset: Path, names: dict[str, str]) -> None:
    found = {
        (names[row["document"]], row["text"].rstrip("。；")): row["outcome"] for row in table_rows(dataset, "followups")
    }
    pairs = [(outcome, found.get(key)) for key, outcome in series.followups.items()]
    decided = [(true, told) for true, told in pairs if told not in (None, "unclear")]
    assert all(true == told for true, told in decided)
    assert len(decided) >= 0.8 * len(pairs)


def test_the_same_tables_give_the_same_bytes(dataset: Path) -> None:
    def digest() -> str:
        files = sorted(file for table in DERIVED for file in (dataset / table).rglob("*.parquet"))
        return sha256(b"".join(str(f.relative_to(dataset)).encode() + f.read_bytes() for f in files)).hexdigest()

    before = digest()
    derive(dataset)
    assert digest() == before
