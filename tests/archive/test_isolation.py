"""A document costs nobody but itself: crashes, hangs, hunger for memory and bugs are lines in ``failures``."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pyarrow.parquet as pq
import pytest

from nlp.archive.isolation import ShardRunner
from nlp.archive.items import Item
from nlp.archive.shards import Shard
from nlp.archive.worker import WorkerSettings
from tests.archive import faults

SETTINGS = WorkerSettings(seconds=6.0, memory=512 << 20)


def shard(*texts: str) -> Shard:
    return Shard(0, [(n, Item(f"{n}.txt", text.encode())) for n, text in enumerate(texts)])


def rows(tables: Mapping[str, bytes], table: str) -> list[dict[str, Any]]:
    return pq.read_table(io.BytesIO(tables[table])).to_pylist() if table in tables else []


def report(year: int, extra: str = "") -> str:
    return f"青禾镇{year}年政府信息公开工作年度报告\n{extra}"


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (faults.CRASH, "crashed"),
        (faults.HANG, "timeout"),
        (faults.HUNGRY, "out_of_memory"),
        (faults.BUG, "internal_error"),
    ],
)
def test_one_poisoned_document_costs_itself_alone(harm: str, reason: str) -> None:
    with ShardRunner(SETTINGS, faults.serve) as runner:
        done = runner.run(shard(report(2021), report(2022, harm), report(2023)))
        again = runner.run(shard(report(2020)))
    assert [(row["name"], row["reason"]) for row in rows(done, "failures")] == [("1.txt", reason)]
    assert [row["report_year"] for row in rows(done, "reports")] == [2021, 2023]
    assert [row["report_year"] for row in rows(again, "reports")] == [2020]


def test_several_poisoned_documents_cost_a_line_each() -> None:
    texts = [report(2020, faults.CRASH), report(2021), report(2022, faults.HANG), report(2023, faults.CRASH)]
    with ShardRunner(SETTINGS, faults.serve) as runner:
        done = runner.run(shard(*texts))
    assert [row["reason"] for row in rows(done, "failures")] == ["crashed", "timeout", "crashed"]
    assert [row["report_year"] for row in rows(done, "reports")] == [2021]


def test_a_failure_never_quotes_the_document() -> None:
    with ShardRunner(SETTINGS, faults.serve) as runner:
        (row,) = rows(runner.run(shard(report(2022, faults.BUG))), "failures")
    assert faults.BUG not in row["message"]
    assert "RuntimeError" in row["message"]


def test_unreadable_documents_have_their_own_reasons() -> None:
    with ShardRunner(SETTINGS) as runner:
        unreadable = Shard(
            0, [(0, Item("a", b"")), (1, Item("b", b"\x00\x01\x02\x03" * 50)), (2, Item("c", b"%PDF-1.7 cut off"))]
        )
        found = {row["name"]: row["reason"] for row in rows(runner.run(unreadable), "failures")}
    assert found["a"] == "empty_document"
    assert set(found) == {"a", "b", "c"}


def test_a_worker_that_is_killed_from_outside_is_replaced() -> None:
    with ShardRunner(SETTINGS) as runner:
        runner.run(shard(report(2020)))
        assert runner._process is not None
        runner._process.kill()
        runner._process.join()
        assert [row["report_year"] for row in rows(runner.run(shard(report(2021))), "reports")] == [2021]


def test_a_number_beyond_all_exact_doubles_is_rounded_and_its_digits_kept() -> None:
    text = report(2022, "一、总体情况\n全年主动公开政府信息996051100000060208条。\n")
    with ShardRunner(SETTINGS) as runner:
        done = runner.run(shard(text, report(2023)))
    assert rows(done, "failures") == []
    (count,) = rows(done, "counts")
    assert (count["value"], count["raw"]) == (996051100000060208.0, "996051100000060208条")
