"""Every runnable example of the READMEs runs as printed, in both languages."""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.app import create_app
from service.logs import make_logger
from service.settings import Settings
from tests.readme import READMES, ROOT, Example, examples

ALL = [example for readme in READMES for example in examples(readme)]


def of(language: str) -> list[Example]:
    return [example for example in ALL if example.language == language]


def assert_prints(example: Example, printed: str) -> None:
    if example.prints is not None:
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        same = doctest.OutputChecker().check_output(example.prints, printed, flags)
        assert same, f"{example} prints\n{printed}\nand not\n{example.prints}"


@pytest.fixture
def playground(tmp_path: Path) -> Path:
    """A folder with the examples, and ``biaoli`` on the path whether or not it is installed."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    tools = tmp_path / "bin"
    tools.mkdir()
    command = tools / "biaoli"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m service.cli "$@"\n')
    command.chmod(0o755)
    return tmp_path


def test_each_way_in_has_an_example_in_both_languages() -> None:
    for readme in READMES:
        assert {example.language for example in examples(readme)} == {"bash", "python", "http"}


def test_both_languages_show_the_same_examples() -> None:
    english, chinese = (examples(readme) for readme in READMES)
    assert [(e.language, e.code, e.prints) for e in english] == [(e.language, e.code, e.prints) for e in chinese]


@pytest.mark.parametrize("example", of("bash"), ids=str)
def test_bash(example: Example, playground: Path) -> None:
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example.code],
        cwd=playground,
        env={**os.environ, "PATH": f"{playground / 'bin'}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert_prints(example, ran.stdout)


@pytest.mark.parametrize("example", of("python"), ids=str)
def test_python(example: Example, playground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(playground)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example.code, str(example), "exec"), {"__name__": "readme"})
    assert_prints(example, printed.getvalue())


@pytest.mark.parametrize("example", of("http"), ids=str)
def test_http(example: Example) -> None:
    head, _, body = example.code.partition("\n\n")
    request_line, *headers = head.splitlines()
    method, target = request_line.split(" ", 1)
    client = TestClient(create_app(Settings(), logger=make_logger("error", io.StringIO())))
    response = client.request(
        method, target, content=body.rstrip("\n").encode(), headers=dict(h.split(": ", 1) for h in headers)
    )
    assert example.prints is not None, "a request is shown with its response"
    expected_head, _, expected_body = example.prints.partition("\n\n")
    status_line, *expected_headers = expected_head.splitlines()
    assert status_line == f"HTTP/1.1 {response.status_code}"
    for name, value in (header.split(": ", 1) for header in expected_headers):
        assert response.headers[name] == value
    assert_holds(response.json(), json.loads(expected_body))


def assert_holds(answer: Any, shown: Any) -> None:
    """All that the README shows is in the answer; the answer may hold more keys."""
    if isinstance(shown, dict):
        for key, value in shown.items():
            assert key in answer
            assert_holds(answer[key], value)
    else:
        assert answer == shown
