"""An archive becomes the same dataset whatever happens on the way: kills, other worker numbers, other engines."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from annotations.generator import generate
from nlp import extract
from nlp.archive.dataset.schemas import schema, tables
from nlp.archive.dataset.staging import FOLDER, Staging
from nlp.archive.engine import EngineSettings, Finished, run_local
from nlp.archive.run import MANIFEST, ArchiveError, ArchiveOptions, Outcome, Progress, extract_archive
from nlp.archive.worker import WorkerSettings

PLAIN = ("cell_lines", "row_spaces", "pipe_leading", "row_tabs")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    for seed in range(40):
        place = folder / f"{seed % 3}" / f"{seed:02d}.txt"
        place.parent.mkdir(exist_ok=True)
        made = generate(seed, layout=PLAIN[seed % len(PLAIN)]).source
        place.write_bytes(made if isinstance(made, bytes) else made.encode())
    (folder / "empty.txt").write_bytes(b"")
    (folder / "copy.txt").write_bytes((folder / "0" / "00.txt").read_bytes())
    return folder


@pytest.fixture(scope="module")
def undisturbed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return read(source, tmp_path_factory.mktemp("undisturbed") / "dataset").dataset


def options(**changes: object) -> ArchiveOptions:
    known = {"settings": EngineSettings(workers=1), "shard_documents": 5}
    return ArchiveOptions(**{**known, **changes})  # type: ignore[arg-type]


def read(source: Path, dataset: Path, **changes: object) -> Outcome:
    return extract_archive(source, dataset, options(**changes))


def digests(dataset: Path) -> dict[str, str]:
    """SHA-256 of every file, by its place."""
    files = sorted(path for path in dataset.rglob("*") if path.is_file())
    return {str(path.relative_to(dataset)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def rows(dataset: Path, table: str) -> list[dict[str, object]]:
    return pq.read_table(dataset / table, partitioning=None).to_pylist()


def test_every_document_is_there_once(source: Path, undisturbed: Path) -> None:
    reports, failures, duplicates = (rows(undisturbed, table) for table in ("reports", "failures", "duplicates"))
    assert len(reports) == 40
    assert [(row["name"], row["reason"]) for row in failures] == [("empty.txt", "empty_document")]
    assert [(row["name"], row["first_name"]) for row in duplicates] == [("copy.txt", "0/00.txt")]
    assert sorted(row["position"] for row in [*reports, *failures, *duplicates]) == list(range(42))


def test_the_rows_are_what_the_library_reads(source: Path, undisturbed: Path) -> None:
    extraction = extract(source / "1" / "01.txt")
    own = [row for row in rows(undisturbed, "cells") if row["document"] == extraction.document.sha256]
    assert {row["path"]: row["value"] for row in own} == {p: c.value for p, c in extraction.cells.items()}
    assert all(row["report_year"] == extraction.report.year for row in own)
    counts = [row for row in rows(undisturbed, "counts") if row["document"] == extraction.document.sha256]
    assert [(r["id"], r["metric"], r["value"]) for r in counts] == [
        (c.id, c.metric, c.value) for c in extraction.counts
    ]


def test_every_table_has_its_documented_columns_and_years(undisturbed: Path) -> None:
    for table in tables():
        files = sorted((undisturbed / table).rglob("*.parquet"))
        assert files, table
        assert all(pq.read_schema(file).names == schema(table).names for file in files)
    years = {row["report_year"] for row in rows(undisturbed, "reports")}
    assert {path.name for path in (undisturbed / "reports").iterdir()} == {f"year={year}" for year in years}


def test_nothing_is_left_over(undisturbed: Path) -> None:
    assert not (undisturbed / FOLDER).exists()
    assert json.loads((undisturbed / MANIFEST).read_text("utf-8"))["rows"]["reports"] == 40


def test_the_number_of_workers_makes_no_difference(source: Path, undisturbed: Path, tmp_path: Path) -> None:
    made = read(source, tmp_path / "dataset", settings=EngineSettings(workers=2)).dataset
    assert digests(made) == digests(undisturbed)


class Killed(BaseException):
    """Stands for a kill between two shards."""


@pytest.mark.parametrize("seed", range(4))
def test_a_run_that_was_killed_again_and_again_ends_with_the_same_dataset(
    source: Path, undisturbed: Path, tmp_path: Path, seed: int
) -> None:
    rng, dataset = random.Random(seed), tmp_path / "dataset"

    def maybe_killed(_: Progress) -> None:
        if rng.random() < 0.3:
            raise Killed

    while not (dataset / MANIFEST).exists():
        try:
            extract_archive(source, dataset, options(), progress=maybe_killed)
        except Killed:
            part = dataset / FOLDER / "shards" / "00000007.part"
            part.mkdir(exist_ok=True)
            (part / "reports.parquet").write_bytes(b"half a fi")
    assert digests(dataset) == digests(undisturbed)


@pytest.mark.slow
def test_a_killed_process_goes_on_where_it_was(source: Path, undisturbed: Path, tmp_path: Path) -> None:
    dataset, rng = tmp_path / "dataset", random.Random(1)
    code = (
        "import sys; from pathlib import Path\n"
        "from nlp.archive.run import *; from nlp.archive.engine import EngineSettings\n"
        "if __name__ == '__main__':\n"
        "    extract_archive(Path(sys.argv[1]), Path(sys.argv[2]),\n"
        "        ArchiveOptions(settings=EngineSettings(workers=1), shard_documents=5))\n"
    )
    script = tmp_path / "run.py"
    script.write_text(code, "utf-8")
    for attempt in range(30):
        process = subprocess.Popen([sys.executable, str(script), str(source), str(dataset)], start_new_session=True)
        try:
            process.wait(timeout=3.0 + rng.random() * 2 + attempt * 0.4)
            break
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert digests(dataset) == digests(undisturbed)


def test_done_shards_are_not_done_again(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def watched(shards: object, settings: EngineSettings) -> Iterator[Finished]:
        for finished in run_local(shards, settings):  # type: ignore[arg-type]
            if len(done) == 3:
                raise Killed
            done.append(finished.number)
            yield finished

    monkeypatch.setattr("nlp.archive.run.ENGINES", {"local": watched})
    with pytest.raises(Killed):
        read(source, tmp_path / "dataset")
    first, done[:] = list(done), []
    monkeypatch.setattr(
        "nlp.archive.run.ENGINES", {"local": lambda s, e: (done.append(f.number) or f for f in run_local(s, e))}
    )
    read(source, tmp_path / "dataset")
    assert not set(first) & set(done)
    assert sorted([*first, *done]) == list(range(9))


def test_a_finished_dataset_is_not_made_again_unasked(source: Path, undisturbed: Path) -> None:
    before = digests(undisturbed)
    with pytest.raises(ArchiveError, match="finished dataset"):
        read(source, undisturbed)
    assert digests(undisturbed) == before


def test_overwriting_makes_it_anew(source: Path, undisturbed: Path, tmp_path: Path) -> None:
    read(source / "0", tmp_path / "dataset")
    read(source, tmp_path / "dataset", overwrite=True)
    assert digests(tmp_path / "dataset") == digests(undisturbed)


def test_a_folder_with_something_else_is_left_alone(source: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(ArchiveError, match="no dataset"):
        read(source, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def begun(source: Path, dataset: Path) -> None:
    """A run that was killed after its first shard."""

    def kill(_: Progress) -> None:
        raise Killed

    with pytest.raises(Killed):
        extract_archive(source, dataset, options(), progress=kill)


def test_other_options_do_not_go_on_with_a_run(source: Path, tmp_path: Path) -> None:
    begun(source, tmp_path / "dataset")
    personal = EngineSettings(workers=1, worker=WorkerSettings(include_personal=True))
    with pytest.raises(ArchiveError, match="include_personal"):
        read(source, tmp_path / "dataset", settings=personal)


def test_a_source_that_changed_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "source"
    folder.mkdir()
    for n in range(12):
        (folder / f"{n:02d}.txt").write_text(f"青禾镇{2010 + n}年政府信息公开工作年度报告", "utf-8")
    begun(folder, tmp_path / "dataset")
    for n in range(12):
        (folder / f"{n:02d}.txt").write_text("清溪县2020年政府信息公开工作年度报告", "utf-8")
    with pytest.raises(ArchiveError, match="changed"):
        read(folder, tmp_path / "dataset")


def test_personal_contacts_are_left_out_and_counted(tmp_path: Path) -> None:
    people = "联系人：王小禾，电话：0535-3452929，手机：13812345678，邮箱：wxh@163.com"
    text = f"青禾镇2023年政府信息公开工作年度报告\n{people}\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    kept = read(tmp_path / "a.txt", tmp_path / "public").dataset
    worker = WorkerSettings(include_personal=True)
    whole = read(tmp_path / "a.txt", tmp_path / "all", settings=EngineSettings(workers=1, worker=worker)).dataset
    assert {row["kind"] for row in rows(whole, "contacts")} >= {"person", "phone", "email"}
    assert [row["value"] for row in rows(kept, "contacts")] == ["0535-3452929"]
    left_out = len(rows(whole, "contacts")) - len(rows(kept, "contacts"))
    assert rows(kept, "reports")[0]["contacts_left_out"] == left_out > 0
    assert rows(whole, "reports")[0]["contacts_left_out"] == 0


def test_time_is_told_while_the_source_is_read(source: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    extract_archive(source, tmp_path / "dataset", options(), progress=told.append)
    assert told[-1].documents == 42
    assert max(progress.consumed for progress in told) == told[-1].total


def test_a_dataset_inside_its_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("青禾镇2023年政府信息公开工作年度报告", "utf-8")
    with pytest.raises(ArchiveError, match="lies inside"):
        read(tmp_path, tmp_path / "dataset")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_run_killed_while_tidying_up_is_finished_by_the_next(
    source: Path, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: Staging) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Staging, "remove", killed)
        with pytest.raises(Killed):
            read(source, tmp_path / "dataset")
    assert read(source, tmp_path / "dataset").rows["reports"] == 40
    assert digests(tmp_path / "dataset") == digests(undisturbed)
