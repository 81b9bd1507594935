"""One promise: the same bytes, name and media type give the same JSON, byte for byte, whichever way they come in."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from nlp import Extractor
from service.app import create_app
from service.logs import make_logger
from service.settings import Settings

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.suffix in (".txt", ".html", ".pdf"))
MEDIA_TYPES = {".txt": "text/plain", ".html": "text/html", ".pdf": "application/pdf"}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(create_app(Settings(), logger=make_logger("error", io.StringIO())))


def by_library(path: Path, include_text: bool) -> bytes:
    extraction = Extractor().extract(path.read_bytes(), name=path.name, media_type=MEDIA_TYPES[path.suffix])
    return extraction.to_json(include_text=include_text).encode()


def by_command(path: Path, include_text: bool) -> bytes:
    options = ["--json", "--media-type", MEDIA_TYPES[path.suffix], *(["--include-text"] if include_text else [])]
    command = [sys.executable, "-m", "service.cli", "extract", *options, str(path)]
    return subprocess.run(command, capture_output=True, cwd=ROOT, check=True).stdout


def by_http(client: TestClient, path: Path, include_text: bool) -> bytes:
    return client.post(
        "/v1/extract",
        params={"name": path.name, "include_text": include_text},
        content=path.read_bytes(),
        headers={"content-type": MEDIA_TYPES[path.suffix]},
    ).content


def by_multipart(client: TestClient, path: Path, include_text: bool) -> bytes:
    files = {"file": (path.name, path.read_bytes(), MEDIA_TYPES[path.suffix])}
    return client.post("/v1/extract", params={"include_text": include_text}, files=files).content


def test_there_are_examples_to_compare() -> None:
    assert EXAMPLES


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
@pytest.mark.parametrize("include_text", [False, True])
def test_library_command_line_and_http_give_the_same_bytes(client: TestClient, path: Path, include_text: bool) -> None:
    expected = by_library(path, include_text)
    assert by_command(path, include_text) == expected + b"\n"
    assert by_http(client, path, include_text) == expected
    assert by_multipart(client, path, include_text) == expected
    assert by_library(path, include_text) == expected, "and so does a second time"


def test_a_file_given_as_a_path_is_the_same_as_its_bytes_with_its_name() -> None:
    for path in EXAMPLES:
        of_path = Extractor().extract(path, media_type=MEDIA_TYPES[path.suffix]).to_json()
        assert of_path.encode() == by_library(path, include_text=False)


def test_text_in_json_is_the_same_as_a_str(client: TestClient) -> None:
    text = "青禾镇2023年政府信息公开工作年度报告\r\n规章\t0\u3000𠮷"
    answer = client.post("/v1/extract", json={"text": text, "name": "a"}, params={"include_text": True}).content
    assert answer == Extractor().extract(text, name="a").to_json(include_text=True).encode()
