"""A query may ask a dataset anything, and do nothing: no file beside the dataset is read, none at all is written."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from nlp.archive.query import Answer, QueryError, ask, open_dataset
from nlp.archive.run import ArchiveError
from tests.archive.invented import invented_dataset


def answer(sql: str) -> Answer:
    return ask(open_dataset(invented_dataset()), sql)


def rows(sql: str) -> list[tuple[object, ...]]:
    return list(answer(sql).rows)


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_every_table_is_a_view_with_the_year_of_the_report() -> None:
    tables = {path.name for path in invented_dataset().iterdir() if path.is_dir()}
    assert {name for (name,) in rows("select table_name from information_schema.tables")} == tables
    assert rows("select distinct year from cells order by year") == [(2020,), (2021,), (2022,), (2023,)]
    with pytest.raises(QueryError, match="report_year"):
        rows("select report_year from cells")


def test_a_table_without_rows_can_be_asked() -> None:
    assert rows("select count(*), max(year), any_value(id) from indicators") == [(0, None, None)]


def test_columns_come_with_their_names_and_whether_they_are_numbers() -> None:
    got = answer("select agency, year, 1.5 as half, [1] as list, true as yes from reports")
    assert got.columns == ("agency", "year", "half", "list", "yes")
    assert got.numeric == (False, True, True, False, False)


def test_rows_are_computed_while_they_are_read() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    got = answer("select range, repeat('青', 100) as text from range(5000000)").rows
    assert sum(1 for _ in zip(got, range(200_000), strict=False)) == 200_000
    grown_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown_mib < 300, "five million rows of 300 bytes would be 1.5 GB"


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('/etc/hostname')",
        "select * from read_csv('{beside}')",
        "select * from read_parquet('{dataset}/../archive/*')",
        "select * from '{beside}'",
        "select * from glob('/etc/*')",
        "select * from read_text('http://127.0.0.1:9/')",
    ],
)
def test_nothing_beside_the_dataset_is_read(sql: str) -> None:
    dataset = invented_dataset()
    beside = dataset.parent / "archive" / "scan.pdf"
    with pytest.raises(QueryError):
        rows(sql.format(dataset=dataset, beside=beside))


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1) to '{dataset}/reports/new.csv'",
        "copy (select 1) to '{dataset}/reports/new.csv'; select 1",
        "explain analyze copy (select 1) to '{dataset}/reports/new.csv'",
        "select * from query('copy (select 1) to ''{dataset}/new.csv''')",
        "export database '{dataset}/new'",
        "attach '{dataset}/new.db' as new; select 1",
        "drop view reports; select 1",
        "install httpfs; select 1",
        "load httpfs; select 1",
        "set enable_external_access = true; select 1",
        "pragma enable_profiling = 'json'; select 1",
        "call pragma_version(); drop view cells",
    ],
)
def test_nothing_is_written_or_switched(sql: str) -> None:
    dataset = invented_dataset()
    before = files(dataset)
    with pytest.raises(QueryError):
        rows(sql.format(dataset=dataset))
    assert files(dataset) == before
    assert rows("select count(*) from reports") == [(25,)]


@pytest.mark.parametrize("sql", ["", "  ", ";", "-- nothing", "create table t as select 1"])
def test_a_query_has_to_ask_something(sql: str) -> None:
    with pytest.raises(QueryError, match="select something"):
        rows(sql)


def test_what_is_made_in_memory_on_the_way_is_fine() -> None:
    assert rows("create macro twice(x) as 2 * x; select twice(21)") == [(42,)]
    assert rows("pivot reports on edition using count(*) group by region order by region") == [
        ("云南省", 3, 10),
        ("山东省", 3, 9),
    ]


def test_a_wrong_query_is_told_in_words() -> None:
    with pytest.raises(QueryError, match=r'"agencie" not found') as raised:
        rows("select agencie from reports")
    assert "LINE 1" not in str(raised.value), "the caret below it would point nowhere"


def test_a_query_that_fails_on_its_way_says_so() -> None:
    with pytest.raises(QueryError, match="Could not convert"):
        rows("select name::int from reports")


def test_a_folder_without_a_dataset_is_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no finished dataset"):
        open_dataset(tmp_path)


def test_a_damaged_file_is_told_when_the_dataset_is_opened(tmp_path: Path) -> None:
    (tmp_path / "dataset.json").write_text("{}", "utf-8")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "part-0.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(ArchiveError, match="can't be read"):
        open_dataset(tmp_path)
