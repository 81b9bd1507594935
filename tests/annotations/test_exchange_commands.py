"""The commands import, export, validate and labelling-page, as people and scripts call them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from annotations.exchange_commands import register
from annotations.formats import formats
from annotations.passages import Entity, Passage, dumps, loads
from tests.annotations.nasty_passages import make_passages
from tests.readme import ROOT

GOOD = '{"id":"p1","text":"申请3件","entities":[{"id":"m","label":"metric","start":0,"end":2}]}'
SPOILT = '{"id":"p2","text":"机密","entities":[{"id":"m","label":"metric","start":0,"end":9}]}'
UNFINISHED = '{"id":"p3","text":"申请3件","entities":[{"id":"q","label":"quantity","start":2,"end":4}]}'

app = typer.Typer()
register(app)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)


def file(folder: Path, *lines: str, name: str = "work.jsonl") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


@pytest.mark.parametrize("name", sorted(formats()))
def test_out_and_in_again_gives_the_same_lines(name: str, tmp_path: Path) -> None:
    ours = file(tmp_path, *[dumps(passage) for passage in make_passages(3, 30)])
    theirs, again = tmp_path / "theirs", tmp_path / "again.jsonl"
    assert run("export", ours, theirs, "--to", name).exit_code == 0
    result = run("import", theirs, again, "--from", name)
    assert result.exit_code == 0
    assert "30 passages" in result.output
    relations_apart = {"relations"}
    for before, after in zip(*(path.read_text("utf-8").split("\n") for path in (ours, again)), strict=True):
        if before or after:
            assert loads(after).model_dump(exclude=relations_apart) == loads(before).model_dump(exclude=relations_apart)


@pytest.mark.parametrize("name", sorted(formats()))
def test_a_spoilt_file_is_refused_by_place_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    theirs, target = tmp_path / "theirs", tmp_path / "ours.jsonl"
    formats()[name].write(
        [loads(GOOD), Passage(id="p2", text="x", entities=[Entity(id="e", label="mood", start=0, end=1)])], theirs
    )
    result = run("import", theirs, target, "--from", name)
    assert result.exit_code == 1
    assert "p2: e: there is no label 'mood'" in result.output
    assert "Nothing is written because of 1 faults." in result.output
    assert not target.exists()


@pytest.mark.parametrize("name", sorted(formats()))
def test_the_good_ones_are_kept_when_asked_for(name: str, tmp_path: Path) -> None:
    theirs, target = tmp_path / "theirs", tmp_path / "ours.jsonl"
    formats()[name].write(
        [loads(GOOD), Passage(id="p2", text="x", entities=[Entity(id="e", label="mood", start=0, end=1)])], theirs
    )
    result = run("import", theirs, target, "--from", name, "--keep-good")
    assert result.exit_code == 1
    assert "p2: e: there is no label 'mood'" in result.output
    assert target.read_text("utf-8") == f"{GOOD}\n"


class TestValidate:
    def test_good_files_are_good(self, tmp_path: Path) -> None:
        result = run("validate", file(tmp_path, GOOD))
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "1 good passages, 0 faults\n")

    def test_every_fault_is_said_with_file_and_line_and_without_text(self, tmp_path: Path) -> None:
        path = file(tmp_path, GOOD, SPOILT, "", "{", GOOD, UNFINISHED)
        result = run("validate", path)
        assert result.exit_code == 1
        assert result.stdout.splitlines() == [
            f"{path}: line 2: p2: m: ends at 9, behind the text of 2 characters",
            f"{path}: line 4: Invalid JSON: EOF while parsing an object at line 1 column 1",
            f"{path}: line 5: p1: this passage stands at line 1 already",
            f"{path}: line 6: p3: q: quantity needs the attribute 'value'",
        ]
        assert "机密" not in result.output

    def test_attributes_may_be_given_later_when_that_is_said(self, tmp_path: Path) -> None:
        assert run("validate", file(tmp_path, UNFINISHED), "--unfinished").exit_code == 0
        assert run("validate", file(tmp_path, SPOILT), "--unfinished").exit_code == 1

    def test_one_text_by_two_annotators_is_no_fault(self, tmp_path: Path) -> None:
        lines = [json.dumps({"id": "p1", "text": "a", "annotator": name}) for name in ("甲", "乙")]
        assert run("validate", file(tmp_path, *lines)).exit_code == 0

    def test_folders_are_searched(self, tmp_path: Path) -> None:
        file(tmp_path, GOOD, name="test/t01.jsonl")
        bad = file(tmp_path, SPOILT, name="train/n01.jsonl")
        result = run("validate", tmp_path)
        assert result.exit_code == 1
        assert result.stdout.startswith(f"{bad}: line 1: ")
        assert "1 good passages" in result.stderr

    def test_other_formats_are_checked_as_they_are(self, tmp_path: Path) -> None:
        path = tmp_path / "tasks.json"
        path.write_text('[{"data": {"text": "a"}, "annotations": [{"result": [{"type": "rating"}]}]}]')
        result = run("validate", path, "--from", "label-studio")
        assert result.exit_code == 1
        assert result.stdout == f"{path}: task 1, annotation 1: result 0: results of type 'rating' can't be read\n"


class TestUsage:
    """Wrong calls end with 2 and touch nothing."""

    def test_an_unknown_format(self, tmp_path: Path) -> None:
        result = run("export", file(tmp_path, GOOD), tmp_path / "x", "--to", "brat")
        assert result.exit_code == 2
        assert "There is no format 'brat'" in result.output

    def test_no_format(self, tmp_path: Path) -> None:
        assert run("import", file(tmp_path, GOOD), tmp_path / "x").exit_code == 2

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        assert run("validate", tmp_path / "nothing.jsonl").exit_code == 2

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        assert run("export", file(tmp_path, GOOD), tmp_path / "a" / "x", "--to", "conll").exit_code == 2

    def test_a_folder_without_files(self, tmp_path: Path) -> None:
        assert run("validate", tmp_path).exit_code == 2

    def test_a_file_that_is_there_already_is_replaced_only_when_asked_for(self, tmp_path: Path) -> None:
        target = file(tmp_path, "precious", name="x.conll")
        ours = file(tmp_path, GOOD)
        assert run("export", ours, target, "--to", "conll").exit_code == 2
        assert target.read_text() == "precious\n"
        assert run("export", ours, target, "--to", "conll", "--overwrite").exit_code == 0
        assert "global.columns" in target.read_text()

    def test_a_spoilt_source_leaves_the_file_that_is_there(self, tmp_path: Path) -> None:
        target = file(tmp_path, "precious", name="x.conll")
        assert run("export", file(tmp_path, SPOILT), target, "--to", "conll", "--overwrite").exit_code == 1
        assert target.read_text() == "precious\n"


def test_what_is_not_read_is_said_once_with_how_often(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "a", "source": "web"}\n{"text": "b", "source": "web"}\n')
    result = run("import", path, tmp_path / "y.jsonl", "--from", "doccano")
    assert result.exit_code == 0
    assert f"{path}: line 1: not read: fields that a passage doesn't have: source (2 times in all)" in result.stderr


def test_a_folder_of_hands_is_exported_to_one_file(tmp_path: Path) -> None:
    file(tmp_path, GOOD, name="test/t01.jsonl")
    file(tmp_path, GOOD.replace("p1", "p2"), name="train/n01.jsonl")
    assert run("export", tmp_path, tmp_path / "all.json", "--to", "label-studio").exit_code == 0
    assert [task["data"]["id"] for task in json.loads((tmp_path / "all.json").read_text())] == ["p1", "p2"]


def test_the_labelling_page_is_printed_or_written(tmp_path: Path) -> None:
    printed = run("labelling-page")
    assert printed.stdout.startswith("<View>")
    assert run("labelling-page", tmp_path / "page.xml").exit_code == 0
    assert (tmp_path / "page.xml").read_text("utf-8") == printed.stdout


@pytest.mark.parametrize("call", [["-m", "scripts.annotations"], [str(ROOT / "scripts" / "annotations.py")]])
def test_the_script_has_the_commands(call: list[str]) -> None:
    """By path as well, where the script's own folder and name come before the package's."""
    done = subprocess.run([sys.executable, *call, "--help"], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0
    for command in ("import", "export", "validate", "labelling-page"):
        assert f" {command} " in done.stdout
