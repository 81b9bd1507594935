"""The HTTP service: the same bytes as the library, a problem for every error, limits, and logs without words."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from nlp import Extractor
from service import problems
from service.app import create_app
from service.logs import make_logger
from service.settings import Settings

REPORT = "青禾镇2023年政府信息公开工作年度报告\n联系人：王小禾\n联系电话：0000-1234567\n"
TEXT = {"content-type": "text/plain; charset=utf-8"}
LIMIT = 4096


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def client(log: io.StringIO) -> Iterator[TestClient]:
    settings = Settings(max_body_bytes=LIMIT, time_limit_seconds=20)
    app = create_app(settings, logger=make_logger("debug", log))
    with TestClient(app) as client:  # errors of the server are raised here, and none may get so far
        yield client


def log_lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def assert_problem(response: Any, code: str) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert (response.status_code, problem["code"]) == (problems.KINDS[code].status, code)
    assert problem["status"] == response.status_code
    assert problem["type"] == f"/problems/{code}"
    assert problem["request_id"] == response.headers["x-request-id"]
    assert "青禾镇" not in response.text, "an error never repeats the document"
    return problem


def test_text_as_raw_bytes(client: TestClient) -> None:
    response = client.post("/v1/extract", content=REPORT.encode(), headers=TEXT)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json()["document"]["characters"] == len(REPORT)


def test_text_in_another_charset_is_decoded_as_declared(client: TestClient) -> None:
    headers = {"content-type": "text/plain; charset=gb18030"}
    response = client.post("/v1/extract?include_text=true", content=REPORT.encode("gb18030"), headers=headers)
    assert response.json()["document"]["text"] == REPORT


def test_text_in_json_keeps_its_name_unless_the_query_gives_another(client: TestClient) -> None:
    body = {"text": REPORT, "name": "qinghe.txt"}
    assert client.post("/v1/extract", json=body).json()["document"]["name"] == "qinghe.txt"
    assert client.post("/v1/extract?name=other", json=body).json()["document"]["name"] == "other"


def test_json_text_is_text_and_never_a_path(client: TestClient) -> None:
    answered = client.post("/v1/extract?include_text=true", json={"text": "/etc/hostname"})
    assert answered.json()["document"]["text"] == "/etc/hostname"


@pytest.mark.parametrize("declared", ["text/plain", "application/octet-stream"])
def test_a_file_in_a_multipart_body(client: TestClient, declared: str) -> None:
    response = client.post("/v1/extract", files={"file": ("qinghe.txt", REPORT.encode(), declared)})
    assert response.status_code == 200
    assert response.json()["document"]["name"] == "qinghe.txt"


def test_html_is_read_as_html(client: TestClient) -> None:
    page = f"<!doctype html><meta charset=utf-8><title>页</title><p>{REPORT}</p>"
    response = client.post("/v1/extract", content=page.encode(), headers={"content-type": "text/html"})
    assert response.json()["document"]["media_type"] == "text/html"


@pytest.mark.parametrize("asked", ["true", "1"])
def test_the_text_is_given_only_when_asked_for(client: TestClient, asked: str) -> None:
    with_text = client.post(f"/v1/extract?include_text={asked}", content=REPORT.encode(), headers=TEXT)
    without = client.post("/v1/extract", content=REPORT.encode(), headers=TEXT)
    assert with_text.json()["document"]["text"] == REPORT
    assert "text" not in without.json()["document"]


@pytest.mark.parametrize("body", [b"", b" \n\t\n"])
def test_nothing_to_read_is_400(client: TestClient, body: bytes) -> None:
    assert_problem(client.post("/v1/extract", content=body, headers=TEXT), "empty_document")


def test_a_damaged_pdf_is_400(client: TestClient) -> None:
    response = client.post("/v1/extract", content=b"%PDF-1.7\n damaged", headers={"content-type": "application/pdf"})
    assert_problem(response, "unreadable_document")


def test_no_such_route_is_404(client: TestClient) -> None:
    assert_problem(client.get("/v2/extract"), "not_found")


def test_a_wrong_method_is_405_and_names_the_right_one(client: TestClient) -> None:
    response = client.get("/v1/extract")
    assert_problem(response, "method_not_allowed")
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("headers", [TEXT, {"content-type": "multipart/form-data; boundary=b"}])
def test_a_body_that_declares_too_much_is_413(client: TestClient, headers: dict[str, str]) -> None:
    assert_problem(client.post("/v1/extract", content=b"a" * (LIMIT + 1), headers=headers), "document_too_large")


def test_a_body_that_streams_too_much_is_cut_off(client: TestClient) -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        for chunk in range(1000):
            taken.append(chunk)
            yield b"a" * 1024

    assert_problem(client.post("/v1/extract", content=endless(), headers=TEXT), "document_too_large")


def test_a_body_at_the_limit_is_read(client: TestClient) -> None:
    body = ("青" * (LIMIT // 3)).encode()
    assert client.post("/v1/extract", content=body + b"a" * (LIMIT - len(body)), headers=TEXT).status_code == 200


@pytest.mark.parametrize("media_type", ["video/mp4", "application/zip", "application/x-www-form-urlencoded", None])
def test_other_media_types_are_415(client: TestClient, media_type: str | None) -> None:
    headers = {"content-type": media_type} if media_type else {}
    assert_problem(client.post("/v1/extract", content=b"x", headers=headers), "unsupported_media_type")


def test_a_multipart_file_of_another_type_is_415(client: TestClient) -> None:
    files = {"file": ("a.xlsx", b"PK", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")}
    assert_problem(client.post("/v1/extract", files=files), "unsupported_media_type")


@pytest.mark.parametrize(
    ("body", "location"),
    [
        ({}, ["body", "text"]),
        ({"text": 5}, ["body", "text"]),
        ({"text": "a", "path": "/etc/passwd"}, ["body", "path"]),
        ({"text": "a", "name": "n" * 300}, ["body", "name"]),
        (["a"], ["body"]),
    ],
)
def test_json_of_the_wrong_form_is_422_and_names_the_field(
    client: TestClient, body: object, location: list[str]
) -> None:
    problem = assert_problem(client.post("/v1/extract", json=body), "validation_error")
    assert [error["location"] for error in problem["errors"]] == [location]


@pytest.mark.parametrize("body", [b'{"text": "\xe9\x9d', b"{", '{"text": "青禾镇"'.encode(), b'{"text": "\\ud800"}'])
def test_broken_json_is_422_without_its_words(client: TestClient, body: bytes) -> None:
    response = client.post("/v1/extract", content=body, headers={"content-type": "application/json"})
    assert_problem(response, "validation_error")


def test_a_wrong_query_is_422_without_its_value(client: TestClient) -> None:
    response = client.post("/v1/extract?include_text=青禾镇", content=REPORT.encode(), headers=TEXT)
    problem = assert_problem(response, "validation_error")
    assert problem["errors"][0]["location"] == ["query", "include_text"]


@pytest.mark.parametrize(
    "parts",
    [
        [("other", ("a.txt", b"x", "text/plain"))],
        [("file", ("a.txt", b"x", "text/plain")), ("name", (None, b"n"))],
        [("file", (None, b"not a file"))],
    ],
)
def test_a_multipart_body_holds_one_part_named_file(client: TestClient, parts: list[Any]) -> None:
    assert_problem(client.post("/v1/extract", files=parts), "validation_error")


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=b"])
def test_a_malformed_multipart_body_is_400(client: TestClient, content_type: str) -> None:
    response = client.post("/v1/extract", content=b"no parts", headers={"content-type": content_type})
    assert_problem(response, "bad_request")


def fails_with(error: Exception) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_a_failure_of_ours_is_500_without_details(
    client: TestClient, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Extractor, "extract", fails_with(ValueError("青禾镇 said this")))
    response = client.post("/v1/extract", content=REPORT.encode(), headers=TEXT)
    problem = assert_problem(response, "internal_error")
    assert "ValueError" not in response.text
    failure = next(line for line in log_lines(log) if line["event"] == "request_failed")
    assert (failure["error"], failure["request_id"]) == ("ValueError", problem["request_id"])
    assert "青禾镇" not in log.getvalue(), "the message of an unexpected error may quote the document"


def test_an_extraction_over_the_time_limit_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Extractor, "extract", lambda *_, **__: time.sleep(0.5))
    app = create_app(Settings(time_limit_seconds=0.05), logger=make_logger("error", io.StringIO()))
    with TestClient(app) as client:
        started = time.perf_counter()
        assert_problem(client.post("/v1/extract", content=REPORT.encode(), headers=TEXT), "time_limit")
        assert time.perf_counter() - started < 0.4, "the answer doesn't wait for the extraction"


def test_other_requests_are_answered_while_an_extraction_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    started, release = threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> None:
        started.set()
        release.wait(5)
        raise ValueError

    monkeypatch.setattr(Extractor, "extract", slow)
    app = create_app(Settings(), logger=make_logger("error", io.StringIO()))
    with TestClient(app) as client:
        sender = threading.Thread(target=lambda: client.post("/v1/extract", content=REPORT.encode(), headers=TEXT))
        sender.start()
        assert started.wait(5)
        assert client.get("/healthz").json() == {"status": "ok"}
        release.set()
        sender.join()


def test_a_request_is_one_json_line_without_a_word_of_the_report(client: TestClient, log: io.StringIO) -> None:
    client.post("/v1/extract?name=王小禾.txt", content=REPORT.encode(), headers=TEXT)
    (line,) = log_lines(log)
    assert (line["event"], line["method"], line["route"], line["status"]) == ("request", "POST", "/v1/extract", 200)
    assert line["elapsed_ms"] > 0
    for word in ("青禾镇", "王小禾", "1234567"):
        assert word not in log.getvalue()


def test_a_path_that_names_a_document_is_not_logged(client: TestClient, log: io.StringIO) -> None:
    client.get("/reports/王小禾.txt")
    assert log_lines(log)[0]["route"] is None
    assert "%" not in log.getvalue()


def test_an_application_can_be_started_again(log: io.StringIO) -> None:
    app = create_app(Settings(), logger=make_logger("error", log))
    for _ in range(2):
        with TestClient(app) as client:
            assert client.post("/v1/extract", content=REPORT.encode(), headers=TEXT).status_code == 200


def test_health_and_version(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    version = client.get("/version").json()
    assert version["schema_version"] == "1.0"
    assert version["modes"] == ["fast"]


class TestOpenApi:
    """The OpenAPI document describes what really happens."""

    @pytest.fixture
    def operation(self, client: TestClient) -> dict[str, Any]:
        document: dict[str, Any] = client.get("/openapi.json").json()
        operation: dict[str, Any] = document["paths"]["/v1/extract"]["post"]
        return operation

    def test_every_body_has_an_example(self, operation: dict[str, Any]) -> None:
        content = operation["requestBody"]["content"]
        assert set(content) == {
            "text/plain",
            "text/html",
            "application/pdf",
            "application/json",
            "multipart/form-data",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "image/png",
        }
        assert all(body["examples"] for body in content.values())

    def test_every_kind_of_problem_has_an_example_under_its_status(self, client: TestClient) -> None:
        document = client.get("/openapi.json").json()
        routes = [operation for path in document["paths"].values() for operation in path.values()]
        for code, kind in problems.KINDS.items():
            responses = [route["responses"].get(str(kind.status), {"content": {}}) for route in routes]
            examples = [answer["content"].get("application/problem+json", {"examples": {}}) for answer in responses]
            (value, *_) = [found["examples"][code]["value"] for found in examples if code in found["examples"]]
            assert value["code"] == code

    def test_the_examples_really_give_a_result(self, client: TestClient, operation: dict[str, Any]) -> None:
        content = operation["requestBody"]["content"]
        for media_type in ("text/plain", "text/html"):
            (example,) = content[media_type]["examples"].values()
            headers = {"content-type": f"{media_type}; charset=utf-8"}
            assert client.post("/v1/extract", content=example["value"].encode(), headers=headers).status_code == 200
        (example,) = content["application/json"]["examples"].values()
        answer = client.post("/v1/extract", json=example["value"]).json()
        (printed,) = operation["responses"]["200"]["content"]["application/json"]["examples"].values()
        assert answer == printed["value"]

    def test_no_error_is_described_that_is_not_ours(self, client: TestClient) -> None:
        document = client.get("/openapi.json").text
        assert "HTTPValidationError" not in document
