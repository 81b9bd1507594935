"""The command line: what it prints, where errors go, and the exit code of every ending."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import nlp
from nlp import Extractor
from service.cli import ExitCode, app
from tests.service.samples import extraction_with_one_wrong_cell

ROOT = Path(__file__).parents[2]
REPORT = "青禾镇2023年政府信息公开工作年度报告\n联系电话：0000-1234567\n"


def biaoli(*arguments: str | Path, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(app, ["extract", *map(str, arguments)], input=stdin)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "qinghe.txt"
    path.write_text(REPORT, "utf-8")
    return path


@pytest.fixture
def _contradicting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Extractor, "extract", lambda *_, **__: extraction_with_one_wrong_cell())


def test_a_report_is_summed_up_for_a_person(report: Path) -> None:
    result = biaoli(report)
    assert result.exit_code == ExitCode.OK
    assert "qinghe.txt" in result.stdout
    assert not result.stdout.startswith("{")


def test_json_is_one_object_and_a_line_break(report: Path) -> None:
    result = biaoli("--json", report)
    assert result.stdout == nlp.extract(report).to_json() + "\n"


def test_json_without_the_text_unless_it_is_asked_for(report: Path) -> None:
    assert "text" not in json.loads(biaoli("--json", report).stdout)["document"]
    assert json.loads(biaoli("--json", "--include-text", report).stdout)["document"]["text"] == REPORT


def test_jsonl_is_one_line_a_report_in_the_order_of_the_files(report: Path, tmp_path: Path) -> None:
    other = tmp_path / "qingxi.txt"
    other.write_text("清溪县2022年政府信息公开工作年度报告", "utf-8")
    lines = biaoli("--jsonl", other, report).stdout.splitlines()
    assert [json.loads(line)["document"]["name"] for line in lines] == ["qingxi.txt", "qinghe.txt"]


def test_a_dash_is_standard_input(report: Path) -> None:
    result = biaoli("--json", "-", stdin=report.read_bytes())
    document = json.loads(result.stdout)["document"]
    assert document["name"] is None, "standard input has no name unless one is given"
    assert document["sha256"] == nlp.extract(report).document.sha256


def test_name_and_media_type_reach_the_result(report: Path) -> None:
    result = biaoli("--json", "--name", "年报.txt", "--media-type", "text/plain", report)
    document = json.loads(result.stdout)["document"]
    assert (document["name"], document["media_type"]) == ("年报.txt", "text/plain")


def test_output_goes_to_a_file_that_appears_whole(report: Path, tmp_path: Path) -> None:
    output = tmp_path / "result.json"
    result = biaoli("--json", "--output", output, report)
    assert (result.exit_code, result.stdout) == (ExitCode.OK, "")
    assert output.read_text("utf-8") == nlp.extract(report).to_json() + "\n"
    assert {path.name for path in tmp_path.iterdir()} == {"qinghe.txt", "result.json"}, "no partial file is left"


def test_an_output_is_not_touched_when_nothing_could_be_read(tmp_path: Path) -> None:
    output = tmp_path / "result.json"
    output.write_text("before")
    assert biaoli("--json", "--output", output, tmp_path / "none.txt").exit_code == ExitCode.UNREADABLE
    assert output.read_text() == "before"


def test_an_output_that_cannot_be_written_has_its_exit_code(report: Path, tmp_path: Path) -> None:
    result = biaoli("--json", "--output", tmp_path / "no" / "result.json", report)
    assert result.exit_code == ExitCode.OUTPUT_FAILED
    assert result.stderr.count("\n") == 1


def test_a_missing_file_is_one_line_on_standard_error(tmp_path: Path) -> None:
    result = biaoli(tmp_path / "none.txt")
    assert result.exit_code == ExitCode.UNREADABLE
    assert result.stderr == f"biaoli: {tmp_path / 'none.txt'}: No such file or directory\n"


def test_the_other_reports_are_read_all_the_same(report: Path, tmp_path: Path) -> None:
    result = biaoli("--jsonl", tmp_path / "none.txt", report)
    assert result.exit_code == ExitCode.UNREADABLE
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty_document"), (b" \n\t ", "empty_document"), (b"\x00\x01\x02\xff" * 64, "")]
)
def test_what_is_no_report_is_told_by_its_error_code(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "bad.bin"
    path.write_bytes(content)
    result = biaoli(path)
    assert result.exit_code == ExitCode.UNREADABLE
    assert result.stderr.startswith(f"biaoli: {path}: {code}")
    assert result.stderr.count("\n") == 1


@pytest.mark.usefixtures("_contradicting")
def test_failed_rules_change_the_exit_code_only_when_asked(report: Path) -> None:
    assert biaoli(report).exit_code == ExitCode.OK
    assert biaoli("--fail-on-checks", report).exit_code == ExitCode.CHECKS_FAILED


@pytest.mark.usefixtures("_contradicting")
def test_quiet_prints_no_summary_and_keeps_the_exit_code(report: Path) -> None:
    result = biaoli("--quiet", "--fail-on-checks", report)
    assert (result.exit_code, result.stdout, result.stderr) == (ExitCode.CHECKS_FAILED, "", "")


@pytest.mark.usefixtures("_contradicting")
def test_an_unreadable_report_weighs_more_than_a_failed_rule(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter([extraction_with_one_wrong_cell(), None])

    def extract(*_: object, **__: object) -> object:
        return next(calls) or Path("/nonexistent").read_bytes()

    monkeypatch.setattr(Extractor, "extract", extract)
    assert biaoli("--fail-on-checks", report, report).exit_code == ExitCode.UNREADABLE


def test_an_error_of_ours_is_one_line_without_the_words_of_the_report(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("a sentence of the report")

    monkeypatch.setattr(Extractor, "extract", fail)
    result = biaoli(report)
    assert result.exit_code == ExitCode.INTERNAL
    assert "ValueError" in result.stderr
    assert "sentence" not in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--json", "a.txt", "b.txt"],
        ["--json", "--jsonl", "a.txt"],
        ["--include-text", "a.txt"],
        ["--name", "x", "a.txt", "b.txt"],
        ["-", "-"],
        ["--no-such-option", "a.txt"],
    ],
)
def test_wrong_usage_is_told_before_anything_is_read(arguments: list[str]) -> None:
    result = biaoli(*arguments)
    assert result.exit_code == ExitCode.USAGE
    assert result.stdout == ""


def test_schema_is_the_json_schema_of_a_result() -> None:
    result = CliRunner().invoke(app, ["schema"])
    schema = json.loads(result.stdout)
    assert schema["$schema"].endswith("2020-12/schema")
    assert set(schema["required"]) == set(nlp.Extraction.model_fields)


def run_biaoli(*arguments: str, stdin: int | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


def test_help_starts_without_the_library() -> None:
    code = "import sys; from service.cli import app; app(['--help'], standalone_mode=False); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = set(ran.stdout.split())
    assert not loaded & {"spacy", "nlp", "pydantic", "fastapi", "lxml", "numpy"}, "help should answer at once"


def test_version_is_printed() -> None:
    assert run_biaoli("--version").stdout.startswith("biaoli 0")


def test_utf8_is_written_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "service.cli", "extract", "--json", "--include-text", str(tmp_path / "a.txt")],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        check=True,
    )
    assert "青禾镇" in json.loads(ran.stdout.decode("utf-8"))["document"]["text"]


def test_a_wrong_setting_is_told_by_its_name() -> None:
    ran = run_biaoli("serve", BIAOLI_PORT="a-port")
    assert ran.returncode == ExitCode.USAGE
    assert ran.stderr.startswith("biaoli: setting BIAOLI_PORT: ")
    assert ran.stderr.count("\n") == 1
