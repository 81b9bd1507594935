"""The commands of the annotators' work, as they are called."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from annotations.figures import filled
from annotations.inline import read_markup
from annotations.passages import Passage, dumps
from annotations.work_commands import register

ROOT = Path(__file__).parents[2]
FULL = '收到<metric id="m" metric="applications.received">申请</metric><quantity measures="m">3件</quantity>[1]。'
PLAIN = "收到申请3件[1]。"
EVALUATE = ROOT / "scripts" / "evaluate.py"


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    register(made)
    return made


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return write(tmp_path / "first.jsonl", read_markup(FULL, "p1"), read_markup(FULL, "p2"))


@pytest.fixture
def second(tmp_path: Path) -> Path:
    return write(tmp_path / "second.jsonl", read_markup(FULL, "p1"), Passage(id="p2", text=PLAIN))


def write(path: Path, *passages: Passage) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(dumps(passage) + "\n" for passage in passages), "utf-8")
    return path


def run(app: typer.Typer, *arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_agreement_of_two_files(app: typer.Typer, first: Path, second: Path) -> None:
    found = json.loads(run(app, "agreement", first, second, "--json"))["pairs"][0]
    assert found["passages"] == 2
    assert found["labels"]["quantity"]["exact"]["f1"] == pytest.approx(2 / 3)
    assert [item["kind"] for item in found["disagreements"]] == ["missing", "missing"]


def test_agreement_for_people_shows_text_with_brackets_as_it_is(app: typer.Typer, tmp_path: Path, first: Path) -> None:
    other = write(tmp_path / "o.jsonl", Passage(id="p1", text=PLAIN), read_markup(FULL, "p2"))
    shown = run(app, "agreement", first, other, "--names", "lin", "bo[1]")
    assert "bo[1]" in shown
    assert "missing" in shown


def test_agreement_of_annotators_in_one_file(app: typer.Typer, tmp_path: Path) -> None:
    passages = [Passage(id="p", text="甲", annotator=name) for name in ("an", "bo")]
    path = write(tmp_path / "both.jsonl", *passages)
    assert json.loads(run(app, "agreement", path, "--json"))["pairs"][0]["annotators"] == ["an", "bo"]


def test_agreement_fills_the_datasheet(app: typer.Typer, tmp_path: Path, first: Path, second: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# D\n<!-- agreement -->\n<!-- /agreement -->\n", "utf-8")
    run(app, "agreement", first, second, "--fill", page, "--json")
    assert "| quantity | 2 | 1 | 0.667 |" in page.read_text("utf-8")


def test_next_skips_what_is_annotated_and_says_that_only_rules_are_there(app: typer.Typer, second: Path) -> None:
    found = json.loads(run(app, "next", second, "--json"))
    assert [item["id"] for item in found["items"]] == ["p2"]
    assert "only rules" in found["remark"]
    assert "1 passages are annotated already" in found["skipped"][0]
    assert len(json.loads(run(app, "next", second, "--all", "--json"))["items"]) == 2
    assert "only rules" in " ".join(run(app, "next", second).split())


def test_next_takes_two_sets_of_proposals(app: typer.Typer, tmp_path: Path, first: Path, second: Path) -> None:
    found = json.loads(run(app, "next", first, "--all", "--first", first, "--second", second, "--json"))
    assert {item["id"]: item["disagreement"] for item in found["items"]} == {"p1": 0.0, "p2": 1.0}
    assert found["remark"] is None


def test_next_ranks_reports(app: typer.Typer, tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "one.txt").write_text("柏溪县水务局2022年政府信息公开工作年度报告\n治河3条。\n", "utf-8")
    assert [item["id"] for item in json.loads(run(app, "next", tmp_path / "r", "--json"))["items"]] == ["one"]


def test_diff(app: typer.Typer, first: Path, second: Path) -> None:
    totals = json.loads(run(app, "diff", first, second, "--json"))["totals"]
    assert (totals["entities_removed"], totals["relations_removed"], totals["passages_unchanged"]) == (2, 1, 1)
    run(app, "diff", first, second, "--exit-code", code=1)
    run(app, "diff", first, first, "--exit-code")


def test_stats(app: typer.Typer, tmp_path: Path, second: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- stats -->\n<!-- /stats -->", "utf-8")
    found = json.loads(run(app, "stats", second, "--fill", page, "--json"))
    assert found["total"]["empty_share"] == 0.5
    assert "| quantity | 1 | 1 |" in page.read_text("utf-8")
    assert "quantity" in run(app, "stats", second)


@pytest.mark.parametrize("command", ["agreement", "next", "stats", "diff"])
def test_what_cant_be_read_ends_with_2_and_its_place(app: typer.Typer, tmp_path: Path, command: str) -> None:
    path = tmp_path / "spoilt.jsonl"
    path.write_text('{"id":"a","text":"甲"}\n{"id":\n', "utf-8")
    arguments = [path, path] if command == "diff" else [path]
    assert "spoilt.jsonl:2" in run(app, command, *arguments, code=2)


def evaluate(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EVALUATE), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_evaluate_writes_fills_and_compares(tmp_path: Path, first: Path, second: Path) -> None:
    corpus = write(tmp_path / "corpus" / "test" / "t01.jsonl", read_markup(FULL, "p1"), read_markup(FULL, "p2"))
    page, rules, other = tmp_path / "page.md", tmp_path / "rules.json", tmp_path / "other.json"
    page.write_text("<!-- evaluation -->\n<!-- /evaluation -->\n", "utf-8")
    ran = evaluate(corpus.parent.parent, "--split", "test", "--json", rules, "--fill", page)
    assert ran.returncode == 0, ran.stderr
    assert "| quantity | 1.000 | 1.000 | 1.000 | 2 | 2 |" in page.read_text("utf-8")
    assert evaluate(corpus, "--proposals", second, "--json", other).returncode == 0
    found = json.loads(evaluate("--compare", rules, other, "--json", "-", "--draws", 200).stdout)
    quantity = next(row for row in found["figures"] if row["figure"] == "quantity")
    assert quantity["difference"] == pytest.approx(2 / 3 - 1, abs=1e-6)


def test_evaluate_refuses_another_gold_with_2(tmp_path: Path, first: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    evaluate(first, "--json", one)
    evaluate(write(tmp_path / "x.jsonl", read_markup(FULL, "p9")), "--json", two)
    ran = evaluate("--compare", one, two)
    assert (ran.returncode, "in one evaluation alone" in ran.stderr) == (2, True)


def test_every_command_that_the_page_names_is_there() -> None:
    page = (ROOT / "annotations" / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| [^|]+ \| (.+) \|$", page, re.MULTILINE)
    named = {word for row in rows for word in re.findall(r"`([a-z][a-z-]*) [^`]*`", row)}
    assert {"agreement", "next", "diff", "stats", "import", "export", "validate", "accept"} <= named
    for name in named:
        run(import_module("scripts.annotations").app, name, "--help")


@pytest.mark.parametrize(
    ("page", "marker"), [("README", "evaluation"), ("DATASHEET", "stats"), ("DATASHEET", "agreement")]
)
def test_the_pages_have_a_place_for_each_figure(page: str, marker: str) -> None:
    content = (ROOT / "annotations" / f"{page}.md").read_text("utf-8")
    assert "measured here" in filled(content, marker, "measured here")
