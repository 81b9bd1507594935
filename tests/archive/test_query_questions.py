"""The ten questions of docs/questions.md run as printed, in both languages.

``BIAOLI_REWRITE=questions`` in the environment writes what is printed now into both files, to be read before it is
committed.
"""

from __future__ import annotations

import os
import re

import pytest
import typer
from typer.testing import CliRunner

from service import archive_commands
from tests.archive.invented import invented_dataset
from tests.readme import ROOT, Example, examples

app = typer.Typer()
archive_commands.add_to(app)
PAGES = ("docs/questions.md", "docs/questions.zh-CN.md")
ALL = [example for page in PAGES for example in examples(page)]


def answer(sql: str) -> str:
    result = CliRunner().invoke(app, ["query", str(invented_dataset()), sql])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def rewrite(example: Example, printed: str) -> None:
    path = ROOT / example.readme
    old = re.compile(re.escape(f"```sql\n{example.code}```\n\n<!-- prints -->\n```text\n") + r"[^`]*```\n")
    new = f"```sql\n{example.code}```\n\n<!-- prints -->\n```text\n{printed}```\n"
    path.write_text(old.sub(lambda _: new, path.read_text("utf-8")), "utf-8")


@pytest.mark.parametrize("example", ALL, ids=str)
def test_a_question_is_answered_as_printed(example: Example) -> None:
    printed = answer(example.code)
    if os.environ.get("BIAOLI_REWRITE") == "questions":
        rewrite(example, printed)
    else:
        assert printed == example.prints


def test_there_are_ten_questions_in_both_languages() -> None:
    english, chinese = (examples(page) for page in PAGES)
    assert len(english) == 10
    assert [(e.language, e.code, e.prints) for e in english] == [(e.language, e.code, e.prints) for e in chinese]


def test_no_question_is_answered_with_nothing() -> None:
    for example in examples(PAGES[0]):
        assert example.prints is not None
        assert len(example.prints.splitlines()) > 2, example
