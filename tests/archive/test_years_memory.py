"""However many reports there are: what is computed from them doesn't depend on how many are looked at together."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annotations.generator.series import generate_series
from nlp.archive.dataset import compaction
from nlp.archive.dataset.schemas import schema
from nlp.archive.engine import EngineSettings
from nlp.archive.run import ArchiveOptions, extract_archive
from nlp.archive.years import DERIVED, copies, derive, pairs, workspace
from nlp.archive.years.nearby import Near, each_chunk, spread
from nlp.archive.years.prose import PERMUTATIONS
from nlp.archive.years.workspace import Workspace
from nlp.archive.years.year_rules import terms
from tests.archive.years_dataset import TABLES, DatasetRows, table_rows


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    for report in generate_series(7, bodies=6).reports:
        path = folder / report.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(report.source)
    return folder


@pytest.fixture(scope="module")
def dataset(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    options = ArchiveOptions(settings=EngineSettings(workers=2))
    return extract_archive(source, tmp_path_factory.mktemp("dataset") / "d", options).dataset


@pytest.mark.parametrize("size", [1, 2, 5])
def test_chunks_of_any_size_give_the_same_rows(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    expected = {table: table_rows(dataset, table) for table in DERIVED}
    assert all(expected.values())
    again = tmp_path / "again"
    shutil.copytree(dataset, again)
    monkeypatch.setattr(pairs, "CHUNK", size)
    monkeypatch.setattr(copies, "CHUNK", size)
    derive(again)
    assert {table: table_rows(again, table) for table in DERIVED} == expected


def test_rows_that_may_hardly_wait_are_the_same_rows(
    source: Path, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "_WAITING_BYTES", 1)
    options = ArchiveOptions(settings=EngineSettings(workers=2), shard_documents=3)
    again = extract_archive(source, tmp_path / "again", options).dataset
    for table in ("reports", "cells", "statements"):
        assert table_rows(again, table) == table_rows(dataset, table)
        groups = [pq.ParquetFile(file).num_row_groups for file in sorted((again / table).rglob("*.parquet"))]
        assert sum(groups) > len(groups)


def test_a_chunk_sees_what_its_items_ask_for_and_nothing_else(tmp_path: Path) -> None:
    rows = DatasetRows()
    for document in "abc":
        rows.report(document, None, 2020, cells={"proactive.regulations.made": 1.0})
    with Workspace(rows.write(tmp_path / "d")) as opened:
        opened.run(
            "create table items as select * from (values (0, 'a', 'b'), (2, 'b', 'c')) t(chunk, document, other)"
        )
        spread(opened, "items", {"cells": Near("select document, path from cells", ("document", "other"))})
        seen = {
            chunk: (
                [row["document"] for row in opened.rows("select document from near.cells order by all")],
                [row["other"] for row in opened.rows("select other from near.items")],
            )
            for chunk in each_chunk(opened)
        }
    assert seen == {0: (["a", "b"], ["b"]), 2: (["b", "c"], ["c"])}


def test_rows_out_of_order_never_overwrite_a_year(tmp_path: Path) -> None:
    with Workspace(DatasetRows().write(tmp_path / "d")) as opened:
        opened.run("create table said (report_year int)")

        def years() -> Iterator[int]:
            for year in (2020, 2021, 2020):
                opened.run(f"create or replace table said as select {year} as report_year")
                yield year

        nothing = ", ".join(f'null as "{name}"' for name in schema("copies").names if name != "report_year")
        with pytest.raises(FileExistsError):
            opened.write("copies", f"select report_year, {nothing} from said", ["report_year"], years())
    assert not (tmp_path / "d" / "copies").exists()


@pytest.mark.slow
def test_twenty_thousand_reports_need_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all pairs at once this limit was not enough for a tenth of them."""
    monkeypatch.setattr(workspace, "MEMORY_LIMIT", "80MB")
    bodies = 10_000
    assert derive(_many(tmp_path / "d", bodies)) == {
        "agencies": bodies,
        "year_checks": bodies * len({(term.rule, term.subject) for term in terms()}),
        "copies": bodies,
        "followups": 0,
    }


def _many(folder: Path, bodies: int) -> Path:
    """Two reports of each of ``bodies``, the second with the prose of the first."""
    paths = sorted({term.path for term in terms()})
    documents = [f"{number:064x}" for number in range(2 * bodies)]
    years = [2022 + number % 2 for number in range(2 * bodies)]
    agencies = [f"{_numeral(number // 2)}县财政局" for number in range(2 * bodies)]
    drawn = np.random.Generator(np.random.PCG64(5)).integers(0, 2**32, (bodies, PERMUTATIONS), dtype=np.uint32)
    reports = {
        "document": documents, "agency": agencies, "report_year": years, "position": range(2 * bodies),
        "fingerprint": [drawn[number // 2].tobytes() for number in range(2 * bodies)], "characters": [900] * 2 * bodies,
        "cells_printed": [len(paths)] * 2 * bodies,
    }  # fmt: skip
    cells = {
        "document": np.repeat(documents, len(paths)), "path": paths * (2 * bodies), "report_year":
        np.repeat(years, len(paths)), "value": np.ones(2 * bodies * len(paths)), "status": ["number"] * (2 * bodies *
        len(paths)), "raw": ["1"] * (2 * bodies * len(paths)),
    }  # fmt: skip
    for table in TABLES:
        _write(folder, table, {"reports": reports, "cells": cells}.get(table, {}))
    return folder


def _numeral(number: int) -> str:
    """A place's name for a number."""
    return "".join("东南西北云山水石林田"[int(digit)] for digit in f"{number:05d}")


def _write(folder: Path, table: str, columns: dict[str, Any]) -> None:
    own = schema(table)
    rows = len(next(iter(columns.values()), ()))
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(rows, field.type)
        for field in own
    ]
    (folder / table).mkdir(parents=True)
    pq.write_table(pa.Table.from_arrays(arrays, schema=own), folder / table / "part-0.parquet")
