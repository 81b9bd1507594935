"""``biaoli archive``, ``query`` and ``report``: what they print, where errors go, and the exit code of every ending."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from nlp.archive.run import Outcome, Progress
from service import archive_commands
from service.exits import ExitCode
from tests.archive.invented import invented_dataset

ROOT = Path(__file__).parents[2]
app = typer.Typer()
archive_commands.add_to(app)


def biaoli(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments], input=stdin)


def asked(sql: str, *options: str) -> str:
    result = biaoli("query", invented_dataset(), sql, *options)
    assert result.exit_code == ExitCode.OK, result.stderr
    return result.stdout


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    for year in (2022, 2023):
        (folder / f"{year}.txt").write_text(f"青禾镇{year}年政府信息公开工作年度报告", "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "none.txt").write_bytes(b"")
    (folder / "torn.pdf").write_bytes(b"%PDF-1.4\n")
    return folder


# --- archive --------------------------------------------------------------------------------------------------------


def test_an_archive_becomes_a_dataset_and_is_summed_up(source: Path, tmp_path: Path) -> None:
    result = biaoli("archive", source, "--out", tmp_path / "dataset", "--workers", 1)
    assert result.exit_code == ExitCode.OK, result.stderr
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0] == ["2", "reports"]
    place = lines.index(["2", "failures"])
    assert lines[place + 1 : place + 4] == [["1", "empty_document"], ["1", "unreadable_document"], ["1", "duplicates"]]
    again = biaoli("archive", source, "--out", tmp_path / "dataset")
    assert again.exit_code == ExitCode.UNREADABLE
    assert "finished dataset" in again.stderr
    assert "Traceback" not in again.stderr


def test_nothing_is_printed_if_that_is_wished(source: Path, tmp_path: Path) -> None:
    result = biaoli("archive", source / "2022.txt", "--out", tmp_path / "dataset", "--workers", 1, "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (ExitCode.OK, "", "")


def test_an_archive_of_which_nothing_can_be_read(source: Path, tmp_path: Path) -> None:
    result = biaoli("archive", source / "empty.txt", "--out", tmp_path / "dataset", "--workers", 1)
    assert result.exit_code == ExitCode.UNREADABLE
    assert "no document of it could be read" in result.stderr
    assert "1 empty_document" in result.stdout


def test_an_archive_that_is_not_there(tmp_path: Path) -> None:
    result = biaoli("archive", tmp_path / "nowhere", "--out", tmp_path / "dataset")
    assert result.exit_code == ExitCode.UNREADABLE
    assert "no such file or folder" in result.stderr
    assert not (tmp_path / "dataset").exists()


def test_a_folder_of_somebody_else_is_left_alone(source: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("mine", "utf-8")
    result = biaoli("archive", source, "--out", tmp_path / "thesis")
    assert result.exit_code == ExitCode.UNREADABLE
    assert "no dataset" in result.stderr
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["chapter.txt"]


@pytest.mark.parametrize("wrong", [["--workers", "-1"], ["--seconds", "0"], ["--engine", "spark"], ["--memory", "1"]])
def test_a_wrong_option_is_a_matter_of_usage(source: Path, tmp_path: Path, wrong: list[str]) -> None:
    assert biaoli("archive", source, "--out", tmp_path / "dataset", *wrong).exit_code == ExitCode.USAGE


def test_options_reach_the_engine(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def extract(given: Path, dataset: Path, options: object, *, progress: object) -> Outcome:
        seen.append((given, dataset, options))
        return Outcome(dataset, {"reports": 1, "failures": 0})

    monkeypatch.setattr("nlp.archive.run.extract_archive", extract)
    chosen = ["--workers", 3, "--seconds", 7, "--memory", 512, "--max-mib", 9, "--include-personal", "--overwrite"]
    chosen += ["--engine", "ray", "--address", "ray://head:10001"]
    result = biaoli("archive", source, "--out", tmp_path / "dataset", *chosen)
    assert result.exit_code == ExitCode.OK, result.stderr
    given, dataset, options = seen[0]
    worker = options.settings.worker
    assert (given, dataset, options.engine, options.overwrite) == (source, tmp_path / "dataset", "ray", True)
    assert (options.settings.workers, options.settings.address) == (3, "ray://head:10001")
    assert (worker.seconds, worker.memory, worker.max_bytes, worker.include_personal) == (7, 512 << 20, 9 << 20, True)
    assert options.limits.document_bytes == 9 << 20


def test_an_interrupted_run_says_that_it_can_go_on(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def extract(*_: object, progress: Callable[[Progress], None]) -> Outcome:
        progress(Progress(64, 1, 2))
        raise KeyboardInterrupt

    monkeypatch.setattr("nlp.archive.run.extract_archive", extract)
    result = biaoli("archive", source, "--out", tmp_path / "dataset")
    assert result.exit_code == ExitCode.INTERRUPTED == 130
    assert "64 documents are done and kept; the same command goes on from there" in result.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(28, "No space left on device"), ExitCode.OUTPUT_FAILED),
        (PermissionError(13, "Permission denied", "{out}/.staging/plan.json"), ExitCode.OUTPUT_FAILED),
        (PermissionError(13, "Permission denied", "{source}/a.txt"), ExitCode.UNREADABLE),
        (ConnectionRefusedError(111, "Connection refused"), ExitCode.UNREADABLE),
    ],
)
def test_what_the_system_refuses_is_told_apart(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, code: ExitCode
) -> None:
    if error.filename:
        error.filename = error.filename.format(out=tmp_path / "dataset", source=source)

    def extract(*_: object, **__: object) -> Outcome:
        raise error

    monkeypatch.setattr("nlp.archive.run.extract_archive", extract)
    result = biaoli("archive", source, "--out", tmp_path / "dataset")
    assert result.exit_code == code
    assert error.strerror in result.stderr


def test_an_error_of_ours_is_told_without_its_words(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def extract(*_: object, **__: object) -> Outcome:
        raise RuntimeError("a sentence of the report")

    monkeypatch.setattr("nlp.archive.run.extract_archive", extract)
    result = biaoli("archive", source, "--out", tmp_path / "dataset")
    assert result.exit_code == ExitCode.INTERNAL
    assert "internal error, please report it: RuntimeError at" in result.stderr
    assert "sentence" not in result.stderr


@pytest.mark.slow
def test_ctrl_c_leaves_a_run_that_goes_on(tmp_path: Path) -> None:
    source, dataset = tmp_path / "archive", tmp_path / "dataset"
    source.mkdir()
    for number in range(200):
        text = f"青禾镇{2000 + number % 20}年政府信息公开工作年度报告\n第{number}号\n"
        (source / f"{number:03}.txt").write_text(text, "utf-8")
    command = [sys.executable, "-m", "scripts.extract_archive", str(source), "--out", str(dataset), "--workers", "1"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    shard = dataset / ".staging" / "shards" / "00000000"
    deadline = time.monotonic() + 60
    while not shard.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (ExitCode.INTERRUPTED, 0), said  # 0 where it was faster than the signal
    assert "Traceback" not in said
    if process.returncode:
        assert "goes on from there" in said
        assert not (dataset / "dataset.json").exists()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    assert json.loads((dataset / "dataset.json").read_text("utf-8"))["rows"]["reports"] == 200


# --- query ----------------------------------------------------------------------------------------------------------

MIXED = (
    "select agency, null as nothing, '' as empty, [1.0, 2.5] as list, {'day': date '2023-01-31'} as struct, 3.0 as n"
)


def test_a_table_for_people() -> None:
    first, _, row = asked(f"{MIXED} from reports where year = 2022 order by agency limit 1").splitlines()
    assert first.split() == ["agency", "nothing", "empty", "list", "struct", "n"]
    assert row.split(maxsplit=2) == [
        "云南省云岭市教育局", "NULL", '[1, 2.5]   {"day": "2023-01-31"}   3',
    ]  # fmt: skip


def test_csv_tells_null_from_an_empty_text() -> None:
    printed = asked(f"{MIXED} from reports where year = 2022 order by agency limit 1", "--format", "csv")
    assert printed == (
        'agency,nothing,empty,list,struct,n\n云南省云岭市教育局,,"","[1, 2.5]","{""day"": ""2023-01-31""}",3\n'
    )


def test_csv_quotes_what_needs_it() -> None:
    sql = "select 'a,b' as \"x,y\", 'say \"no\"' as quoted, 'two' || chr(10) || 'lines' as lines, ' ' as blank"
    rows = list(csv.reader(io.StringIO(asked(sql, "--format", "csv"), newline="")))
    assert rows == [["x,y", "quoted", "lines", "blank"], ["a,b", 'say "no"', "two\nlines", " "]]


def test_jsonl_keeps_types() -> None:
    sql = (
        "select 1 as whole, 0.5 as half, true as yes, null as none, map{'a': 1} as map, 'ab'::blob as bytes, 2.0 as two"
    )
    assert [json.loads(line) for line in asked(sql, "--format", "jsonl").splitlines()] == [
        {"whole": 1, "half": 0.5, "yes": True, "none": None, "map": {"a": 1}, "bytes": "6162", "two": 2}
    ]


def test_jsonl_prints_numbers_beyond_64_bits_and_beyond_json() -> None:
    printed = asked("select 9223372036854775807::hugeint * 4 as big, 'nan'::double as nan", "--format", "jsonl")
    assert json.loads(printed) == {"big": 4 * (2**63 - 1), "nan": "nan"}, "null would say that there is no value"


def test_columns_of_one_name_would_hide_each_other_in_json() -> None:
    result = biaoli("query", invented_dataset(), "select 1 as a, 2 as a", "--format", "jsonl")
    assert result.exit_code == ExitCode.USAGE
    assert "give them names with AS" in result.stderr
    assert asked("select 1 as a, 2 as a", "--format", "csv") == "a,a\n1,2\n"


def test_a_long_table_is_cut_and_says_so() -> None:
    result = biaoli("query", invented_dataset(), "from range(1001)")
    assert len(result.stdout.splitlines()) == 2 + 1000
    assert "more rows follow" in result.stderr
    assert len(asked("from range(1001)", "--format", "csv").splitlines()) == 1 + 1001
    assert biaoli("query", invented_dataset(), "from range(1000)").stderr == ""


def test_no_rows_are_a_header() -> None:
    sql = "select agency, year from reports where year = 1900"
    assert asked(sql).splitlines()[0].split() == ["agency", "year"]
    assert asked(sql, "--format", "csv") == "agency,year\n"
    assert asked(sql, "--format", "jsonl") == ""


def test_what_a_cell_holds_cannot_drive_the_terminal() -> None:
    assert "\x1b" not in asked("select chr(27) || '[31m' || chr(10) || '[bold]red' as text")
    assert "[bold]red" in asked("select '[bold]red' as text")


def test_a_question_can_come_from_standard_input() -> None:
    result = biaoli("query", invented_dataset(), "-", "--format", "csv", stdin="select count(*) as n\nfrom reports\n")
    assert result.stdout == "n\n25\n"


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("selec 1", "syntax error"),
        ("select agencie from reports", "not found"),
        ("", "select something"),
        ("select name::int from reports", "Could not convert"),
        ("select * from read_text('/etc/hostname')", "disabled"),
        ("copy reports to 'x.csv'; select 1", "can't COPY"),
    ],
)
def test_a_wrong_question_is_a_matter_of_usage(sql: str, words: str) -> None:
    result = biaoli("query", invented_dataset(), sql, "--format", "csv")
    assert result.exit_code == ExitCode.USAGE
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [["query", "{}", "select 1"], ["report", "{}", "--html", "{}/page.html"]])
def test_a_folder_without_a_dataset(tmp_path: Path, command: list[str]) -> None:
    result = biaoli(*(part.format(tmp_path) for part in command))
    assert result.exit_code == ExitCode.UNREADABLE
    assert "no finished dataset" in result.stderr


def test_a_reader_that_goes_away_is_not_worth_a_word() -> None:
    code = "from service import archive_commands as c; import typer; a = typer.Typer(); c.add_to(a); a()"
    command = [sys.executable, "-c", code, "query", str(invented_dataset()), "from range(9000000)", "--format", "csv"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "range\n"
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait(timeout=60) == ExitCode.OUTPUT_FAILED


# --- report ---------------------------------------------------------------------------------------------------------


def test_a_dataset_is_drawn_as_one_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("an older page", "utf-8")
    result = biaoli("report", invented_dataset(), "--html", page)
    assert (result.exit_code, result.stdout, result.stderr) == (ExitCode.OK, "", "")
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    result = biaoli("report", invented_dataset(), "--html", tmp_path / "nowhere" / "page.html")
    assert result.exit_code == ExitCode.OUTPUT_FAILED
    assert "No such file or directory" in result.stderr


@pytest.mark.parametrize(("module", "extra"), [("duckdb", "archive"), ("matplotlib", "archive"), ("ray", "ray")])
def test_a_library_that_is_not_installed_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, extra: str
) -> None:
    def missing(*_: object) -> Iterator[str]:
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    monkeypatch.setattr("nlp.archive.charts.render_charts", missing)
    result = biaoli("report", invented_dataset(), "--html", tmp_path / "page.html")
    assert result.exit_code == ExitCode.USAGE
    assert f"pip install 'biaoli[{extra}]'" in result.stderr
