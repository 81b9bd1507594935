"""The back end against a real Label Studio, from an empty one to accepted passages; ``make test-label-studio``.

One story in steps, since each needs the one before; each step prints what it did.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from annotations.formats import Found, formats
from annotations.formats._label_studio_tasks import results_of
from annotations.formats.labelling_page import labelling_page
from annotations.passages import Entity, Passage, Relation, loads
from annotations.validation import faults_of
from nlp import extract
from nlp.entities import entities_of
from nlp.label_studio import decode, encode
from service.store import AnnotationStore, Database, ReceivedAnnotation
from tests.conftest import is_required
from tests.label_studio.processes import LABEL_STUDIO, SECRET, TOKEN, free_port, label_studio, service
from tests.readme import ROOT

pytestmark = pytest.mark.slow

DELIVERY_SECONDS = 30.0


@pytest.fixture(scope="module", autouse=True)
def _environment() -> None:
    if LABEL_STUDIO.exists():
        return
    missing = f"{LABEL_STUDIO} is not there: `make test-label-studio` installs it; Label Studio was not tested"
    if is_required("label-studio"):
        pytest.fail(missing)
    pytest.skip(missing)


def step(said: str) -> None:
    print(f"  · {said}", flush=True)


def spanning(text: str, covered: str, entity_id: str, label: str, **attributes: Any) -> Entity:
    start = text.index(covered)
    return Entity(id=entity_id, label=label, start=start, end=start + len(covered), attributes=attributes)


def passage(passage_id: str, text: str, marks: list[tuple[str, str, str, dict[str, Any]]], **fields: Any) -> Passage:
    entities = [spanning(text, covered, entity_id, label, **given) for covered, entity_id, label, given in marks]
    return Passage(id=passage_id, text=text, entities=entities, **fields)


RECEIVED = {"metric": "applications.received"}
PASSAGES = [
    passage(
        "h01-1",
        "2023年，清溪县林业局收到政府信息公开申请３件，其中自然人2件。",
        [
            ("清溪县林业局", "o1", "organisation", {}),
            ("收到政府信息公开申请", "m1", "metric", RECEIVED),
            ("３件", "q1", "quantity", {"value": 3, "unit": "件"}),
            ("2件", "q2", "quantity", {"value": 2, "unit": "件"}),
        ],
        hand="h01",
        section="applications",
        year=2023,
        relations=[
            Relation(label="measures", source="q1", target="m1"),
            Relation(label="part_of", source="q2", target="q1"),
        ],
    ),
    passage(
        "h01-2",
        "😀👨\u200d👩\u200d👧 联系方式\r\n\r\n电话：0000-1234567\u200b，邮箱：qinghe@example.org\r\n  🎉（完）",
        [
            ("0000-1234567", "p1", "phone", {}),
            ("qinghe@example.org", "e1", "email", {}),
        ],
        hand="h01",
    ),
    passage(
        "h02-1",
        "存在的问题：𠮷林镇公开内容不够全面。下一步，在2024年底前补充公开内容。",
        [
            ("公开内容不够全面", "x#1", "problem", {"topic": None}),
            ("在2024年底前补充公开内容", "c%1", "commitment", {"horizon": "2024-01-01/2024-12-31"}),
        ],
        hand="h02",
        relations=[Relation(label="answers", source="c%1", target="x#1")],
    ),
]
BLANK = {"text": " \u3000\r\n"}


class Studio:
    """Label Studio's API, for its one user."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(
            base_url=url, headers={"Authorization": f"Token {TOKEN}"}, timeout=120, trust_env=False
        )

    def call(self, method: str, path: str, status: int = 200, **given: Any) -> Any:
        answer = self._client.request(method, path, **given)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[:2000]}"
        return answer.json() if answer.content else None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("label-studio")


@pytest.fixture(scope="module")
def studio(folder: Path) -> Iterator[Studio]:
    with label_studio(folder / "studio") as running:
        yield Studio(running.url)


def waiting(database: str, until: Callable[[list[ReceivedAnnotation]], bool]) -> list[ReceivedAnnotation]:
    """What waits in the store, as soon as it is as expected."""
    store = AnnotationStore(Database(database))
    give_up = time.monotonic() + DELIVERY_SECONDS
    while not until(found := store.find(state="waiting")) and time.monotonic() < give_up:
        time.sleep(0.2)
    assert until(found), [(row.annotation, row.version, row.state) for row in store.find()]
    return found


def accept(database: str, *arguments: str) -> str:
    command = [sys.executable, "-m", "scripts.annotations", "accept", *arguments, "--database", database]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_from_an_empty_label_studio_to_accepted_passages(studio: Studio, folder: Path) -> None:
    print()
    assert all(not faults_of(item) for item in PASSAGES)
    release = studio.call("GET", "/api/version")["release"]
    step(f"Label Studio {release} runs, with a user, a token and a data folder of the test")
    assert release == "1.23.2"
    database = f"sqlite:///{folder}/store.sqlite3"
    port = free_port()
    with service(folder, port, database) as running:
        step(f"our service runs at {running.url}")
        back_end = f"{running.url}/label-studio"
        assert httpx.get(f"{back_end}/health", trust_env=False).status_code == 401
        step("without the secret it answers 401")

        project = make_project(studio)
        tasks = import_tasks(studio, project)
        model = connect(studio, project, back_end)
        check_predictions(studio, project, tasks, model)
        submitted = annotate(studio, tasks)
        waits = waiting(database, lambda rows: len(rows) == len(PASSAGES))
        step(f"the webhook stored {len(waits)} annotations, which wait")
        change_and_delete(studio, tasks, submitted, database)
        log = running.log.read_text("utf-8")
        assert not [item.id for item in PASSAGES if any(item.text_of(entity) in log for entity in item.entities)]
        step("the service's log holds no word of a text")

    with service(folder, port, database):
        waits = waiting(database, lambda rows: len(rows) == len(PASSAGES))
        step(f"our service was started anew: {len(waits)} annotations still wait")
        studio.call("PATCH", f"/api/annotations/{submitted[0]['id']}/", json={"result": submitted[0]["result"]})
        time.sleep(1)
        assert [row.id for row in waiting(database, lambda rows: len(rows) == len(PASSAGES))] == [r.id for r in waits]
        step("an annotation saved again without a change is no new version")

    out = folder / "accepted"
    assert len(accept(database, "list").splitlines()) == len(PASSAGES)
    assert not out.exists()
    step("nothing was written before a person accepted it")
    step(accept(database, "approve", "--project", waits[0].project, "--out", str(out)).strip().replace("\n", " "))
    written = [loads(line) for path in sorted(out.rglob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    expected = [item.model_copy(update={"annotator": waits[0].annotator}) for item in PASSAGES]
    assert sorted(written, key=lambda item: item.id) == expected
    step(f"{len(written)} passages are what was annotated, with every offset, attribute and relation")
    check_export(studio, project, submitted, folder)


def make_project(studio: Studio) -> int:
    page = labelling_page()
    project = studio.call("POST", "/api/projects", 201, json={"title": "Annual reports", "label_config": page})
    step(f"project {project['id']} made over the API, with our labelling page of {len(page)} characters")
    assert project["label_config"].strip() == page.strip()
    return int(project["id"])


def import_tasks(studio: Studio, project: int) -> list[int]:
    """Ids of the tasks: those of :data:`PASSAGES` in their order, then a blank one."""
    fields = {"id", "text", "hand", "section", "year"}
    data = [*(item.model_dump(include=fields, exclude_none=True) for item in PASSAGES), BLANK]
    answer = studio.call(
        "POST", f"/api/projects/{project}/import?return_task_ids=true", 201, json=[{"data": item} for item in data]
    )
    ids = [int(task) for task in answer["task_ids"]]
    assert [studio.call("GET", f"/api/tasks/{task}")["data"] for task in ids] == data, "texts came in unchanged"
    step(f"{len(ids)} tasks imported: prose, one with emoji, CRLF and zero-width marks, and a blank one")
    return ids


def connect(studio: Studio, project: int, back_end: str) -> int:
    given = {"project": project, "url": back_end, "title": "Biaoli", "auth_method": "BASIC_AUTH"}
    wrong = studio.call(
        "POST", "/api/ml", 400, json={**given, "basic_auth_user": "biaoli", "basic_auth_pass": "not-the-secret"}
    )
    assert "authentication parameters" in json.dumps(wrong)
    step("the model can't be connected with a wrong secret")
    model = studio.call("POST", "/api/ml", 201, json={**given, "basic_auth_user": "biaoli", "basic_auth_pass": SECRET})
    assert model["readable_state"] == "Connected"
    step(f"the model is connected, version {model['model_version']}")
    versions = studio.call("GET", f"/api/ml/{model['id']}/versions")["versions"]
    assert versions == [model["model_version"]]
    (hook,) = studio.call("GET", f"/api/webhooks/?project={project}")
    assert hook["url"] == f"{back_end}/webhook", "Label Studio makes a webhook for a model by itself"
    assert hook["headers"] == {}, "but without the secret"
    studio.call(
        "PATCH", f"/api/webhooks/{hook['id']}/", json={"url": hook["url"], "headers": {"X-Biaoli-Secret": SECRET}}
    )
    step("its webhook got the secret as a header")
    return int(model["id"])


def check_predictions(studio: Studio, project: int, tasks: list[int], model: int) -> None:
    everything = {"selectedItems": {"all": True, "excluded": []}, "project": project}
    studio.call("POST", f"/api/dm/actions?id=retrieve_tasks_predictions&project={project}", json=everything)
    version = studio.call("GET", f"/api/ml/{model}")["model_version"]
    regions = 0
    for item, task in zip(PASSAGES, tasks, strict=False):
        (prediction,) = studio.call("GET", f"/api/tasks/{task}")["predictions"]
        assert prediction["result"] == encode(entities_of(extract(item.text)), item.text)
        assert prediction["model_version"] == version
        assert 0 <= prediction["score"] <= 1
        for entity in decode(prediction["result"], item.text).entities:
            assert item.text[entity.start : entity.end].strip(), "offsets are those of the text as it is"
            regions += 1
    assert studio.call("GET", f"/api/tasks/{tasks[-1]}")["predictions"] == [], "a blank task has none"
    step(f"predictions fetched: {regions} spans on {len(PASSAGES)} tasks, with scores; the blank task has none")


def annotate(studio: Studio, tasks: list[int]) -> list[dict[str, Any]]:
    submitted = []
    for item, task in zip(PASSAGES, tasks, strict=False):
        given = {"result": results_of(item), "lead_time": 12.5}
        submitted.append(studio.call("POST", f"/api/tasks/{task}/annotations/", 201, json=given))
        assert submitted[-1]["result"] == given["result"]
    step(f"{len(submitted)} annotations submitted")
    return submitted


def change_and_delete(studio: Studio, tasks: list[int], submitted: list[dict[str, Any]], database: str) -> None:
    first = submitted[0]
    studio.call("PATCH", f"/api/annotations/{first['id']}/", json={"result": first["result"][:1]})
    waiting(database, lambda rows: any(row.annotation == first["id"] and row.version == 2 for row in rows))
    studio.call("PATCH", f"/api/annotations/{first['id']}/", json={"result": first["result"]})
    waiting(database, lambda rows: any(row.annotation == first["id"] and row.version == 3 for row in rows))
    step("an annotation that was changed twice waits in its third version alone")
    another = studio.call("POST", f"/api/tasks/{tasks[1]}/annotations/", 201, json={"result": []})
    waiting(database, lambda rows: len(rows) == len(PASSAGES) + 1)
    studio.call("DELETE", f"/api/annotations/{another['id']}/", 204)
    waiting(database, lambda rows: len(rows) == len(PASSAGES))
    step("an annotation that was deleted in Label Studio doesn't wait any more")


def check_export(studio: Studio, project: int, submitted: list[dict[str, Any]], folder: Path) -> None:
    exported = studio.call("GET", f"/api/projects/{project}/export?exportType=JSON")
    results = {annotation["id"]: annotation["result"] for task in exported for annotation in task["annotations"]}
    assert results == {annotation["id"]: annotation["result"] for annotation in submitted}
    step(f"the export has the results of {len(results)} annotations as they were submitted")
    source = folder / "export.json"
    source.write_text(json.dumps(exported, ensure_ascii=False), "utf-8")
    read = [item.passage for item in formats()["label-studio"].read(source) if isinstance(item, Found)]
    again = [item.model_copy(update={"annotator": None}) for item in read]
    assert sorted(again, key=lambda item: item.id) == PASSAGES
    step("read back, it is the passages that were annotated")
