"""The back end as Label Studio 1.23 calls it: its calls, the secret, predictions that suit the page, events kept."""

from __future__ import annotations

import base64
import io
import json
import time
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from annotations.formats.labelling_page import labelling_page
from nlp import Extraction, Extractor, extract
from nlp.entities import Entities, Entity, Relation, entities_of
from nlp.label_studio import decode, encode
from nlp.pipeline import biaoli_version
from service import problems
from service.app import create_app
from service.cli import app as command_line
from service.label_studio import predicting
from service.label_studio.page import PageError, read_page
from service.label_studio.predicting import settled_share
from service.logs import make_logger
from service.settings import Settings
from service.store import AnnotationStore, Database, StoreError

SECRET = "a-secret-shared-with-label-studio"
HEADER = {"X-Biaoli-Secret": SECRET}
VERSION = f"biaoli-{biaoli_version()}-fast"
TEXT = "一、总体情况\n2023年，清溪县林业局收到政府信息公开申请3件，联系电话：0000-1234567。"
PAGE = labelling_page()


def basic(password: str, user: str = "biaoli") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/store.sqlite3"


def make_client(url: str, log: io.StringIO, **settings: Any) -> TestClient:
    given = Settings(**{"label_studio_secret": SECRET, "database_url": url, **settings})
    return TestClient(create_app(given, logger=make_logger("debug", log)))


@pytest.fixture
def client(url: str, log: io.StringIO) -> Iterator[TestClient]:
    with make_client(url, log) as client:
        client.headers.update(HEADER)
        yield client


@pytest.fixture
def store(url: str, client: TestClient) -> AnnotationStore:
    return AnnotationStore(Database(url))


def lines(log: io.StringIO, event: str) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, log.getvalue().splitlines()) if line["event"] == event]


def assert_problem(response: Any, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = response.json()
    assert (response.status_code, problem["code"]) == (problems.KINDS[code].status, code)
    return problem


def task(number: int = 7, text: Any = TEXT, key: str = "text") -> dict[str, Any]:
    """A task as Label Studio serialises it for a prediction."""
    return {"id": number, "data": {key: text}, "meta": {}, "project": 3, "annotations": [], "predictions": []}


def predict(client: TestClient, *tasks: dict[str, Any], page: str = PAGE) -> Any:
    params = {"login": None, "password": None, "context": None}
    body = {"tasks": list(tasks), "project": "3.1732345678", "label_config": page, "params": params}
    return client.post("/label-studio/predict", json=body)


class TestSecret:
    CALLS = (("GET", "health"), ("GET", "versions"), ("POST", "setup"), ("POST", "predict"), ("POST", "webhook"))
    ACCEPTED = (
        basic(SECRET),
        basic(SECRET, user=""),
        basic(SECRET, user="anyone"),
        {"Authorization": f"Bearer {SECRET}"},
        {"authorization": f"bearer  {SECRET}"},
        {"x-biaoli-secret": SECRET},
        {**basic("wrong"), **HEADER},
    )
    REFUSED = (
        {},
        basic("wrong"),
        basic(SECRET + " "),
        basic(SECRET[:-1]),
        basic("", user=SECRET),
        {"Authorization": SECRET},
        {"Authorization": f"Token {SECRET}"},
        {"Authorization": "Basic not-base64"},
        {"Authorization": "Basic " + base64.b64encode(SECRET.encode()).decode()},
        {"Authorization": "Bearer"},
        {"X-Biaoli-Secret": ""},
        {"X-Biaoli-Secret": SECRET.upper()},
        {"X-Biaoli-Secret": "geheimnis-\xfc\xe4\xf6-geheimnis"},
    )

    @pytest.mark.parametrize("headers", ACCEPTED, ids=str)
    def test_each_way_that_label_studio_can_send_it(self, url: str, log: io.StringIO, headers: dict[str, str]) -> None:
        assert make_client(url, log).get("/label-studio/health", headers=headers).status_code == 200

    @pytest.mark.parametrize(("method", "call"), CALLS)
    @pytest.mark.parametrize("headers", REFUSED, ids=str)
    def test_anything_else_is_refused(
        self, url: str, log: io.StringIO, method: str, call: str, headers: dict[str, str]
    ) -> None:
        encoded = {name: value.encode("latin-1") for name, value in headers.items()}
        response = make_client(url, log).request(method, f"/label-studio/{call}", headers=encoded, content=b"{")
        problem = assert_problem(response, "unauthorized")
        assert response.headers["www-authenticate"].startswith("Basic ")
        assert SECRET not in log.getvalue() + response.text
        (told,) = lines(log, "label_studio_refused")
        assert (told["code"], told["request_id"]) == ("unauthorized", problem["request_id"])

    @pytest.mark.parametrize(("method", "call"), CALLS)
    def test_without_a_secret_every_call_is_refused_whatever_it_carries(
        self, url: str, log: io.StringIO, tmp_path: Path, method: str, call: str
    ) -> None:
        client = make_client(url, log, label_studio_secret=None)
        for headers in (HEADER, basic(""), basic("None"), {}):
            problem = assert_problem(
                client.request(method, f"/label-studio/{call}", headers=headers), "label_studio_off"
            )
            assert "BIAOLI_LABEL_STUDIO_SECRET" in problem["detail"]
        assert not list(tmp_path.iterdir()), "no database is made where nobody may write to it"

    @pytest.mark.parametrize(
        "secret", ["guess-me", "密钥密钥密钥密钥密钥密钥密钥密钥", "a secret with\na line end in it"]
    )
    def test_a_secret_that_can_t_be_sent_or_is_guessed_soon_is_a_wrong_setting(self, secret: str) -> None:
        with pytest.raises(ValueError, match="label_studio_secret") as raised:
            Settings(label_studio_secret=secret)
        assert secret not in str(raised.value)

    def test_a_database_that_can_t_be_opened_stops_the_service_at_its_start(self) -> None:
        environment = {"BIAOLI_LABEL_STUDIO_SECRET": SECRET, "BIAOLI_DATABASE_URL": "nosuchdialect://user:pw@host"}
        result = CliRunner().invoke(command_line, ["serve"], env=environment)
        assert result.exit_code == 2
        assert result.stderr.startswith("biaoli: setting BIAOLI_DATABASE_URL: ")
        assert "pw" not in result.stderr

    def test_other_routes_need_none(self, url: str, log: io.StringIO) -> None:
        client = make_client(url, log)
        assert client.get("/healthz").status_code == 200
        assert client.post("/v1/extract", json={"text": TEXT}).status_code == 200

    def test_a_body_over_the_limit_is_not_read(self, url: str, log: io.StringIO) -> None:
        client = make_client(url, log, max_body_bytes=1000)
        assert_problem(client.post("/label-studio/predict", content=b"x" * 1001, headers=HEADER), "document_too_large")


class TestSetup:
    def setup(self, client: TestClient, page: str) -> Any:
        body = {
            "project": "3.1732345678",
            "schema": page,
            "hostname": "http://localhost:8080",
            "access_token": "of-the-user",
            "extra_params": None,
        }
        return client.post("/label-studio/setup", json=body)

    def test_our_page_is_answered_with_the_version_of_every_prediction(self, client: TestClient) -> None:
        answer = self.setup(client, PAGE).json()
        assert answer == {"model_version": VERSION, "text_key": "text"}
        assert client.get("/label-studio/versions").json() == {"versions": [VERSION]}
        (prediction,) = predict(client, task()).json()["results"][0]
        assert prediction["model_version"] == VERSION

    @pytest.mark.parametrize(
        "page",
        [
            "",
            "no XML",
            "<View>",
            '<View><Image name="i" value="$i"/></View>',
            '<View><Text name="text" value="$text"/></View>',
            '<View><Text name="t" value="$text"/><Labels name="l" toName="u"><Label value="phone"/></Labels></View>',
            '<View><HyperText name="t" value="$t"/><Labels name="l" toName="t"><Label value="phone"/></Labels></View>',
            '<View><Text name="t" value="words"/><Labels name="l" toName="t"><Label value="phone"/></Labels></View>',
            '<View><Text name="t" value="$t" valueType="url"/><Labels name="l" toName="t"/></View>',
            '<View><Text name="t" value="$t"/><Labels name="l" toName="t"/><Labels name="m" toName="t"/></View>',
            '<!DOCTYPE v [<!ENTITY t SYSTEM "file:///etc/hostname">]><View>&t;</View>',
            '<!DOCTYPE v [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><View>&b;</View>',
            "<View>" * 9999,
            " " * (1 << 21),
        ],
        ids=lambda page: page[:60],
    )
    def test_a_page_without_spans_of_one_text_is_refused(self, client: TestClient, page: str) -> None:
        assert_problem(self.setup(client, page), "unusable_page")

    def test_a_body_that_is_none_names_the_fields(self, client: TestClient) -> None:
        problem = assert_problem(client.post("/label-studio/setup", json={"project": 3}), "validation_error")
        assert {tuple(error["location"]) for error in problem["errors"]} == {("body", "project"), ("body", "schema")}


class TestPredict:
    def test_what_the_pipeline_finds_with_its_offsets(self, client: TestClient) -> None:
        answer = predict(client, task()).json()
        assert (answer["errors"], answer["left_out"]) == ([], {})
        ((prediction,),) = answer["results"]
        assert prediction["result"] == encode(entities_of(extract(TEXT)), TEXT)
        found = {TEXT[e.start : e.end]: e.label for e in decode(prediction["result"], TEXT).entities}
        assert found["3件"] == "quantity"
        assert found["0000-1234567"] == "phone"

    def test_rules_have_no_probability_so_that_regions_have_no_score(self, client: TestClient) -> None:
        ((prediction,),) = predict(client, task()).json()["results"]
        assert not [result for result in prediction["result"] if "score" in result]
        assert 0 <= prediction["score"] <= 1

    @pytest.mark.parametrize(
        "before",
        ["", "\ufeff", "😀👨\u200d👩\u200d👧\n", "\r\n\r\n", "\u200b\u3000 ", "𠮷\r", "# 标题\n\n", "<p>", "\t\x00"],
        ids=ascii,
    )
    def test_offsets_are_those_of_the_text_that_label_studio_shows(self, client: TestClient, before: str) -> None:
        text = before + TEXT.replace("\n", "\r\n")
        ((prediction,),) = predict(client, task(text=text)).json()["results"]
        found = decode(prediction["result"], text).entities
        assert "0000-1234567" in [text[entity.start : entity.end] for entity in found]

    def test_a_batch_keeps_its_order(self, client: TestClient) -> None:
        texts = [f"清溪县收到政府信息公开申请{number}件。" for number in range(1, 30)]
        results = predict(client, *(task(number, text) for number, text in enumerate(texts))).json()["results"]
        assert [prediction["result"] for (prediction,) in results] == [
            encode(entities_of(extract(text)), text) for text in texts
        ]

    def test_no_tasks_no_predictions(self, client: TestClient) -> None:
        assert predict(client).json()["results"] == []

    def test_a_text_without_findings_has_an_empty_prediction_without_score(self, client: TestClient) -> None:
        ((prediction,),) = predict(client, task(text="天气很好。")).json()["results"]
        assert (prediction["result"], prediction["score"]) == ([], None)

    @pytest.mark.parametrize(
        ("broken", "code"),
        [
            (task(8, " \u3000\n"), "empty_document"),
            (task(8, ""), "empty_document"),
            (task(8, None), "no_text"),
            (task(8, ["a list"]), "no_text"),
            (task(8, TEXT, key="body"), "no_text"),
        ],
        ids=["blank", "empty", "null", "list", "other key"],
    )
    def test_a_task_that_can_t_be_read_costs_itself_alone(
        self, client: TestClient, log: io.StringIO, broken: dict[str, Any], code: str
    ) -> None:
        answer = predict(client, task(1), broken, task(3)).json()
        assert [len(predictions) for predictions in answer["results"]] == [1, 0, 1]
        ((fault),) = answer["errors"]
        assert (fault["task"], fault["code"]) == (8, code)
        (told,) = lines(log, "label_studio_left_out")
        assert told["tasks"] == [{"task": 8, "code": code}]

    def test_where_no_task_can_be_read_label_studio_gets_an_error(self, client: TestClient, log: io.StringIO) -> None:
        problem = assert_problem(predict(client, task(1, ""), task(2, None)), "unreadable_tasks")
        assert [(error["location"], error["code"]) for error in problem["errors"]] == [
            (["body", "tasks", 0], "empty_document"),
            (["body", "tasks", 1], "no_text"),
        ]
        assert lines(log, "label_studio_refused")

    def test_a_text_that_the_reader_changes_gets_no_shifted_spans(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read = extract(TEXT.replace("一、", ""))

        def shortened(*_: Any, **__: Any) -> Extraction:
            return read

        monkeypatch.setattr(Extractor, "extract", shortened)
        problem = assert_problem(predict(client, task()), "unreadable_tasks")
        assert problem["errors"][0]["code"] == "text_changed"

    def test_an_error_of_ours_costs_its_task_and_is_logged_without_words(
        self, client: TestClient, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(extraction: Extraction) -> Entities:
            if "联系电话" in (extraction.document.text or ""):
                raise RuntimeError("收到政府信息公开申请")
            return Entities()

        monkeypatch.setattr(predicting, "entities_of", fail)
        answer = predict(client, task(1), task(2, "天气很好。")).json()
        assert [fault["code"] for fault in answer["errors"]] == ["internal_error"]
        (told,) = lines(log, "label_studio_task_failed")
        assert (told["task"], told["error"]) == (1, "RuntimeError")
        assert "申请" not in log.getvalue()

    def test_the_time_limit_costs_the_tasks_not_reached(
        self, url: str, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = Extractor.extract

        def slow(self: Extractor, source: str, **given: Any) -> Extraction:
            if source == "慢。":
                time.sleep(1.0)
            return real(self, source, **given)

        monkeypatch.setattr(Extractor, "extract", slow)
        client = make_client(url, log, time_limit_seconds=0.5)
        client.headers.update(HEADER)
        answer = predict(client, task(1), task(2, "慢。"), task(3)).json()
        assert [len(predictions) for predictions in answer["results"]] == [1, 0, 0]
        assert [(fault["task"], fault["code"]) for fault in answer["errors"]] == [(2, "time_limit"), (3, "time_limit")]
        assert_problem(predict(client, task(2, "慢。")), "time_limit")

    def test_nothing_of_a_text_is_logged(self, client: TestClient, log: io.StringIO) -> None:
        predict(client, task(), task(8, ""), task(9, TEXT, key="清溪县"))
        assert "清溪" not in log.getvalue()


class TestPages:
    """A project's own page: results come under its names, and only those that it can take."""

    OWN = (
        '<View><Header value="x"/><Text name="body" value="$全文"/><Labels name="ner" toName="body">'
        '<Label value="quantity"/><Label value="metric"/></Labels>'
        '<Number name="quantity_value" toName="body" perRegion="true"/>'
        '<Choices name="metric_metric" toName="body" perRegion="true"><Choice value="proactive.items"/></Choices>'
        '<TextArea name="quantity_unit" toName="body"/></View>'
    )

    def test_text_key_names_and_what_the_page_lacks(self, client: TestClient, log: io.StringIO) -> None:
        text = "清溪县林业局收到政府信息公开申请3件，电话0000-1234567。"
        answer = predict(client, task(text=text, key="全文"), page=self.OWN).json()
        ((prediction,),) = answer["results"]
        regions = [result for result in prediction["result"] if result["type"] == "labels"]
        assert {(result["from_name"], result["to_name"]) for result in regions} == {("ner", "body")}
        assert {result["value"]["labels"][0] for result in regions} == {"quantity", "metric"}
        names = {result.get("from_name") for result in prediction["result"]}
        assert "quantity_value" in names, "a control that is there"
        assert "metric_metric" not in names, "the page doesn't offer this choice"
        assert "quantity_unit" not in names, "a control for the whole text is none for a region"
        assert answer["left_out"]["phone"] == 1
        (told,) = lines(log, "label_studio_left_out")
        assert told["results"] == answer["left_out"]

    def test_a_page_without_a_list_of_relations_takes_all(self) -> None:
        page = read_page(self.OWN)
        found = Entities(
            [Entity("q", "quantity", 0, 2), Entity("m", "metric", 3, 5), Entity("p", "phone", 6, 8)],
            [Relation("measures", "q", "m"), Relation("measures", "q", "p")],
        )
        results, lacking = page.suited(encode(found, "x" * 9))
        assert [result["to_id"] for result in results if result["type"] == "relation"] == ["m"]
        assert lacking == {"phone": 1, "measures": 1}, "a relation goes with its region"

    def test_a_relation_that_the_page_doesn_t_list_is_left_out(self) -> None:
        page = read_page(self.OWN.replace("<Header", '<Relations><Relation value="part_of"/></Relations><Header'))
        found = Entities(
            [Entity("q", "quantity", 0, 2), Entity("r", "quantity", 3, 5)],
            [Relation("share_of", "q", "r"), Relation("part_of", "q", "r")],
        )
        results, lacking = page.suited(encode(found, "x" * 9))
        assert results[-1]["labels"] == ["part_of"]
        assert lacking == {"share_of": 1}

    def test_our_names_come_back(self) -> None:
        page = read_page(self.OWN)
        found = Entities([Entity("q", "quantity", 0, 2, {"value": 3})])
        results, _ = page.suited(encode(found, "3件。"))
        assert decode(page.ours(results), "3件。") == found

    def test_our_own_page_takes_everything(self) -> None:
        page = read_page(PAGE)
        results = encode(entities_of(extract(TEXT)), TEXT)
        assert page.suited(results) == (results, {})
        assert page.ours(results) == results

    def test_an_alias_is_what_results_hold(self) -> None:
        labels = '<Labels name="l" toName="t"><Label value="phone"/></Labels>'
        choices = '<Choices name="c" toName="t" perRegion="true"><Choice value="计数" alias="count"/></Choices>'
        page = read_page(f'<View><Text name="t" value="$t"/>{labels}{choices}</View>')
        assert page.choices == {"c": frozenset({"count"})}

    def test_a_page_is_told_apart_by_its_reason(self) -> None:
        with pytest.raises(PageError, match="no control of type Labels"):
            read_page("<View/>")


class TestScores:
    @pytest.mark.parametrize(
        ("found", "share"),
        [
            (Entities(), None),
            (Entities([Entity("p", "phone", 0, 2)]), 1.0),
            (Entities([Entity("q", "quantity", 0, 2)]), 0.0),
            (Entities([Entity("x", "problem", 0, 2), Entity("y", "problem", 3, 4, {"topic": "staff"})]), 0.5),
            (Entities([Entity("d", "date", 0, 2, score=0.7)]), 0.7),
        ],
        ids=["nothing", "nothing open", "no metric", "one topic of two", "a probability"],
    )
    def test_share_of_the_spans_that_leave_nothing_open(self, found: Entities, share: float | None) -> None:
        assert settled_share(found) == share

    def test_a_quantity_is_settled_by_a_metric_of_the_list(self) -> None:
        entities = [Entity("q", "quantity", 0, 2), Entity("m", "metric", 3, 5, {"metric": "staff.count"})]
        assert settled_share(Entities(entities, [Relation("measures", "q", "m")])) == 1.0
        assert settled_share(Entities(entities, [])) == 0.5
        unknown = [entities[0], Entity("m", "metric", 3, 5)]
        assert settled_share(Entities(unknown, [Relation("measures", "q", "m")])) == 0.0


REGION = {
    "id": "q1",
    "from_name": "label",
    "to_name": "text",
    "type": "labels",
    "origin": "manual",
    "value": {"start": 27, "end": 29, "text": "3件", "labels": ["quantity"]},
}
EVENT: dict[str, Any] = {
    "action": "ANNOTATION_CREATED",
    "project": {"id": 3, "created_at": "2024-11-23T07:07:58.123456Z", "label_config": PAGE, "title": "Annual reports"},
    "task": {"id": 7, "data": {"text": TEXT, "id": "h01-1", "hand": "h01"}, "meta": {}},
    "annotation": {
        "id": 11,
        "task": 7,
        "project": 3,
        "completed_by": 5,
        "was_cancelled": False,
        "updated_at": "2024-11-23T08:00:00Z",
        "result": [REGION],
    },
}


def event(action: str = "ANNOTATION_CREATED", **annotation: Any) -> dict[str, Any]:
    made = deepcopy(EVENT)
    made["action"] = action
    made["annotation"].update(annotation)
    return made


def deleted(action: str, key: str, *ids: int) -> dict[str, Any]:
    return {"action": action, "project": EVENT["project"], key: [{"id": number} for number in ids]}


class TestWebhook:
    def post(self, client: TestClient, body: object) -> dict[str, Any]:
        response = client.post("/label-studio/webhook", json=body)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def test_an_annotation_waits_with_its_text(self, client: TestClient, store: AnnotationStore) -> None:
        assert self.post(client, event())["stored"] == 1
        (row,) = store.find()
        assert (row.project, row.task, row.annotation, row.state) == ("3.1732345678", 7, 11, "waiting")
        assert (row.text, row.data) == (TEXT, {"id": "h01-1", "hand": "h01"})
        assert (row.results, row.annotator, row.fault) == ([REGION], "5", None)

    def test_delivered_again_it_is_kept_once(self, client: TestClient, store: AnnotationStore) -> None:
        answers = [self.post(client, event()) for _ in range(3)]
        assert [(answer["stored"], answer["unchanged"]) for answer in answers] == [(1, 0), (0, 1), (0, 1)]
        assert len(store.find()) == 1

    def test_a_change_is_a_new_version(self, client: TestClient, store: AnnotationStore) -> None:
        self.post(client, event())
        self.post(client, event("ANNOTATION_UPDATED", result=[], updated_at="2024-11-23T09:00:00Z"))
        assert [(row.version, row.state) for row in store.find()] == [(1, "replaced"), (2, "waiting")]

    def test_a_change_of_an_annotation_whose_first_event_was_lost(
        self, client: TestClient, store: AnnotationStore
    ) -> None:
        assert self.post(client, event("ANNOTATION_UPDATED"))["stored"] == 1

    def test_many_at_once_as_made_of_predictions(self, client: TestClient, store: AnnotationStore) -> None:
        other = {"id": 8, "data": {"text": "另一段"}}
        body = {
            "action": "ANNOTATIONS_CREATED",
            "project": EVENT["project"],
            "annotation": [{**EVENT["annotation"], "id": 21, "task": 8, "result": []}, EVENT["annotation"]],
            "task": [EVENT["task"], other],
        }
        assert self.post(client, body)["stored"] == 2
        assert {row.annotation: row.text for row in store.find()} == {21: "另一段", 11: TEXT}
        body["task"] = [other]
        assert_problem(client.post("/label-studio/webhook", json=body), "validation_error")

    def test_what_is_deleted_no_longer_waits(self, client: TestClient, store: AnnotationStore) -> None:
        self.post(client, event())
        self.post(client, event(id=12))
        assert self.post(client, deleted("ANNOTATIONS_DELETED", "annotations", 11, 99))["withdrawn"] == 1
        assert [row.annotation for row in store.find(state="waiting")] == [12]
        assert self.post(client, event())["deleted"] == 1, "an event that comes late"
        assert self.post(client, deleted("TASKS_DELETED", "tasks", 7))["withdrawn"] == 1
        assert store.find(state="waiting") == []

    def test_a_skipped_task_is_not_finished(self, client: TestClient, store: AnnotationStore) -> None:
        assert self.post(client, event(was_cancelled=True))["stored"] == 0
        self.post(client, event())
        assert self.post(client, event("ANNOTATION_UPDATED", was_cancelled=True))["withdrawn"] == 1
        assert store.find(state="waiting") == []

    @pytest.mark.parametrize("action", ["PROJECT_UPDATED", "TASKS_CREATED", "LABEL_LINK_CREATED", "SOMETHING_NEW", ""])
    def test_events_about_other_things_are_answered_and_ignored(
        self, client: TestClient, store: AnnotationStore, action: str
    ) -> None:
        assert self.post(client, {"action": action, "tasks": [], "project": {}})["ignored"]
        assert store.find() == []

    def test_no_training_is_started(self, client: TestClient) -> None:
        for call, body in (("webhook", {"action": "START_TRAINING", "project": {}}), ("train", {"annotations": []})):
            assert_problem(client.post(f"/label-studio/{call}", json=body), "training_not_offered")

    def test_a_page_of_the_project_s_own(self, client: TestClient, store: AnnotationStore) -> None:
        made = event(result=[{**REGION, "from_name": "ner", "to_name": "body"}])
        made["project"]["label_config"] = TestPages.OWN
        made["task"]["data"] = {"全文": TEXT}
        self.post(client, made)
        (row,) = store.find()
        assert (row.text, row.data, row.results) == (TEXT, {}, [REGION])

    @pytest.mark.parametrize("page", ["<View/>", None])
    def test_nothing_is_lost_where_the_page_can_t_be_read(
        self, client: TestClient, store: AnnotationStore, page: str | None
    ) -> None:
        made = event()
        made["project"]["label_config"] = page
        assert self.post(client, made)["stored"] == 1
        (row,) = store.find()
        assert (row.text, row.data, row.results) == (None, EVENT["task"]["data"], [REGION])
        assert row.fault is not None
        assert "labelling page" in row.fault

    @pytest.mark.parametrize("missing", ["project", "task", "annotation"])
    def test_an_event_without_payload_is_refused_and_told(
        self, client: TestClient, log: io.StringIO, missing: str
    ) -> None:
        body = {key: value for key, value in event().items() if key != missing}
        problem = assert_problem(client.post("/label-studio/webhook", json=body), "validation_error")
        assert problem["errors"][0]["location"] == ["body", missing]
        (told,) = lines(log, "label_studio_refused")
        assert told["errors"][0]["location"] == ["body", missing]

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"action": 3}'])
    def test_no_event_at_all(self, client: TestClient, body: bytes) -> None:
        assert_problem(client.post("/label-studio/webhook", content=body), "validation_error")

    def test_a_store_that_fails_is_said(
        self, client: TestClient, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise StoreError("disk I/O error")

        monkeypatch.setattr(AnnotationStore, "record_all", fail)
        assert_problem(client.post("/label-studio/webhook", json=event()), "store_unavailable")
        (told,) = lines(log, "store_unavailable")
        assert told["reason"] == "disk I/O error"

    def test_nothing_of_a_text_is_logged(self, client: TestClient, log: io.StringIO) -> None:
        self.post(client, event())
        client.post("/label-studio/webhook", json={**event(), "annotation": {"id": "清溪县林业局"}})
        assert "清溪" not in log.getvalue()

    def test_annotations_survive_a_restart_of_the_service(
        self, client: TestClient, url: str, log: io.StringIO, tmp_path: Path
    ) -> None:
        self.post(client, event())
        client.__exit__()
        assert not list(tmp_path.glob("*-wal")), "the service ended: its database is one whole file"
        again = make_client(url, log)
        again.headers.update(HEADER)
        assert self.post(again, event())["unchanged"] == 1
        assert len(AnnotationStore(Database(url)).find(state="waiting")) == 1
