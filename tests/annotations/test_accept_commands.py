"""``accept``: a person decides; what they approve is written as it was annotated, and nothing else ever is."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from annotations.accept_commands import judge, register, write_accepted
from annotations.formats._label_studio_tasks import results_of
from annotations.passages import Entity, Passage, Relation, loads
from service.store import AnnotationStore, Database, Received

TEXT = "😀2023年，清溪县林业局收到申请3件，\r\n其中自然人2件。"
PROJECT = "1.1700000000"


def spans(text: str) -> dict[str, Any]:
    def entity(entity_id: str, label: str, covered: str, **attributes: Any) -> Entity:
        start = text.index(covered)
        return Entity(id=entity_id, label=label, start=start, end=start + len(covered), attributes=attributes)

    return {
        "entities": [
            entity("m1", "metric", "收到申请", metric="applications.received"),
            entity("q1", "quantity", "3件", value=3, unit="件"),
            entity("q2", "quantity", "2件", value=2, unit="件", direction=None),
        ],
        "relations": [
            Relation(label="measures", source="q1", target="m1"),
            Relation(label="part_of", source="q2", target="q1"),
        ],
    }


def passage(number: int = 1, text: str = TEXT) -> Passage:
    return Passage(id=f"h01-{number}", hand="h01", section="applications", year=2023, text=text, **spans(text))


def received(annotation: int = 1, **changes: Any) -> Received:
    made = passage(annotation)
    given: dict[str, Any] = {
        "project": PROJECT,
        "task": annotation,
        "annotation": annotation,
        "text": made.text,
        "data": made.model_dump(include={"id", "hand", "section", "year"}),
        "results": results_of(made),
        "annotator": "5",
        "annotated_at": datetime(2024, 11, 23, 12, tzinfo=UTC),
    }
    return Received(**(given | changes))


def spoilt(annotation: int = 1) -> Received:
    """A quantity that isn't given its value."""
    results = [result for result in received().results if result.get("from_name") != "quantity_value"]
    return received(annotation, results=results)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/store.sqlite3"


@pytest.fixture
def store(url: str) -> AnnotationStore:
    return AnnotationStore(Database(url))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "accepted"


class CommandLine:
    def __init__(self, url: str) -> None:
        self._app = typer.Typer()
        register(self._app)
        self._app.command("other")(lambda: None)
        self._environment = {**os.environ, "BIAOLI_DATABASE_URL": url}

    def __call__(self, *arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(self._app, ["accept", *map(str, arguments)], env=self._environment)
        assert result.exit_code == code, result.output + repr(result.exception)
        return result


@pytest.fixture
def accept(url: str, store: AnnotationStore) -> CommandLine:
    return CommandLine(url)


def written(out: Path) -> dict[str, list[Passage]]:
    return {
        path.relative_to(out).as_posix(): [loads(line) for line in path.read_text("utf-8").splitlines()]
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def by(annotator: str, *numbers: int) -> list[Passage]:
    return [passage(number).model_copy(update={"annotator": annotator}) for number in numbers]


def test_what_is_approved_is_written_as_it_was_annotated(
    accept: CommandLine, store: AnnotationStore, out: Path
) -> None:
    store.record(received())
    accept("approve", 1, "--out", out)
    assert written(out) == {f"{PROJECT}/5.jsonl": by("5", 1)}
    assert [row.state for row in store.find()] == ["accepted"]


def test_listing_and_showing_write_nothing(
    accept: CommandLine, store: AnnotationStore, out: Path, tmp_path: Path
) -> None:
    store.record(received())
    listed = accept("list")
    assert f"project {PROJECT}" in listed.stdout
    assert "3 spans\t0 faults" in listed.stdout
    assert "林业局" not in listed.output, "a list has no text"
    shown = accept("show", 1).stdout
    assert "quantity\t3件\tvalue=3 unit=件" in shown
    assert "3件 —measures→ 收到申请" in shown
    assert not out.exists()
    assert [row.state for row in store.find()] == ["waiting"]


def test_nothing_but_what_is_accepted_is_ever_written(accept: CommandLine, store: AnnotationStore, out: Path) -> None:
    store.record_all([received(number) for number in range(1, 6)])
    accept("reject", 2, "--reason", "the wrong text")
    store.delete(PROJECT, [3])
    accept("approve", 1, "--out", out)
    assert written(out) == {f"{PROJECT}/5.jsonl": by("5", 1)}
    accept("approve", 5, "--out", out)
    assert written(out) == {f"{PROJECT}/5.jsonl": by("5", 1, 5)}
    assert [row.state for row in store.find()] == ["accepted", "rejected", "withdrawn", "waiting", "accepted"]


def test_all_of_a_project_and_annotator(accept: CommandLine, store: AnnotationStore, out: Path) -> None:
    other = "2.1700000000"
    store.record_all([received(1), received(2), received(3, annotator="6"), received(4, project=other)])
    accept("approve", "--project", PROJECT, "--annotator", "5", "--out", out)
    assert written(out) == {f"{PROJECT}/5.jsonl": by("5", 1, 2)}
    accept("approve", "--project", PROJECT, "--out", out)
    accept("approve", "--all", "--out", out)
    assert written(out) == {
        f"{PROJECT}/5.jsonl": by("5", 1, 2),
        f"{PROJECT}/6.jsonl": by("6", 3),
        f"{other}/5.jsonl": by("5", 4),
    }
    assert accept("list").stdout == ""


def test_one_fault_stops_all_unless_only_the_sound_are_asked_for(
    accept: CommandLine, store: AnnotationStore, out: Path
) -> None:
    store.record_all([received(1), spoilt(2)])
    result = accept("approve", "--all", "--out", out, code=1)
    assert "annotation 2: h01-2: q1: quantity needs the attribute 'value'" in result.stderr
    assert not out.exists()
    assert "2 waiting" in accept("list").stderr
    accept("approve", "--all", "--sound-only", "--out", out, code=1)
    assert written(out) == {f"{PROJECT}/5.jsonl": by("5", 1)}
    assert [row.annotation for row in store.find(state="waiting")] == [2]


@pytest.mark.parametrize(
    ("annotation", "fault"),
    [
        (received(text=None, fault="the event came without the labelling page"), "without the labelling page"),
        (received(results=[{"type": "labels"}]), "result 0"),
        (received(results=[{"type": "polygon"}]), "'polygon'"),
        (received(text="短"), "isn't what its offsets cover"),
        (received(data={"year": "soon"}), "year"),
    ],
    ids=["no text", "no region", "not ours", "other text", "wrong field"],
)
def test_what_can_t_be_read_says_why(
    accept: CommandLine, store: AnnotationStore, out: Path, annotation: Received, fault: str
) -> None:
    store.record(annotation)
    assert fault in accept("approve", 1, "--out", out, code=1).stderr
    assert fault in accept("show", 1).stderr
    assert not out.exists()


def test_a_task_that_is_not_from_us_is_named_after_project_and_task(
    accept: CommandLine, store: AnnotationStore, out: Path
) -> None:
    store.record(received(7, data={"source": "elsewhere"}))
    assert "fields that a passage doesn't have: source" in accept("show", 1).stderr
    accept("approve", 1, "--out", out)
    assert [item.id for item in written(out)[f"{PROJECT}/5.jsonl"]] == [f"{PROJECT}-7"]


def test_a_new_version_waits_while_the_old_one_stays_and_then_takes_its_place(
    accept: CommandLine, store: AnnotationStore, out: Path
) -> None:
    store.record(received())
    accept("approve", 1, "--out", out)
    store.record(received(results=[]))
    before = written(out)
    assert before == {f"{PROJECT}/5.jsonl": by("5", 1)}
    accept("approve", 2, "--out", out)
    assert written(out)[f"{PROJECT}/5.jsonl"] == [by("5", 1)[0].model_copy(update={"entities": [], "relations": []})]


def test_a_file_that_holds_nothing_accepted_any_more_goes(
    accept: CommandLine, store: AnnotationStore, out: Path
) -> None:
    store.record(received(annotator="5"))
    accept("approve", 1, "--out", out)
    store.record(received(annotator="6"))
    accept("approve", 2, "--out", out)
    assert written(out) == {f"{PROJECT}/6.jsonl": by("6", 1)}


def test_one_annotator_can_t_have_two_of_one_passage(accept: CommandLine, store: AnnotationStore, out: Path) -> None:
    store.record_all([received(1), received(2, data=received(1).data)])
    assert "1 and 2 are by one annotator" in accept("approve", "--all", "--out", out, code=1).stderr
    assert not out.exists()
    assert len(store.find(state="waiting")) == 2
    accept("reject", 2)
    accept("approve", 1, "--out", out)


def test_nothing_is_accepted_where_nothing_can_be_written(
    accept: CommandLine, store: AnnotationStore, tmp_path: Path
) -> None:
    store.record(received())
    (tmp_path / "a file").write_text("", "utf-8")
    accept("approve", 1, "--out", tmp_path / "a file" / "folder", code=4)
    assert [row.state for row in store.find()] == ["waiting"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("approve", 9, "--out", "x"), 1),
        (("reject", 9), 1),
        (("show", 9), 1),
        (("approve", "--out", "x"), 2),
        (("approve", 1), 2),
        (("approve", 1, "--all", "--out", "x"), 2),
        (("reject",), 2),
        (("list", "--state", "unknown"), 2),
        (("list", "--database", "nosuchdialect://x"), 4),
    ],
)
def test_wrong_usage_decides_nothing(
    accept: CommandLine, store: AnnotationStore, arguments: tuple[object, ...], code: int
) -> None:
    store.record(received())
    accept(*arguments, code=code)
    assert [row.state for row in store.find()] == ["waiting"]


def test_one_that_was_decided_on_can_t_be_decided_on_again(
    accept: CommandLine, store: AnnotationStore, out: Path
) -> None:
    store.record(received())
    accept("reject", 1)
    assert "not waiting: 1 (rejected)" in accept("approve", 1, "--out", out, code=1).stderr
    assert not out.exists()
    assert "rejected" in accept("list", "--state", "all").stdout


def test_what_is_not_accepted_can_t_be_written_by_mistake(store: AnnotationStore, out: Path) -> None:
    store.record(received())
    with pytest.raises(ValueError, match="waiting, not accepted"):
        write_accepted(store.find(), out)
    assert not out.exists()


def test_names_can_t_lead_out_of_the_folder(accept: CommandLine, store: AnnotationStore, out: Path) -> None:
    store.record(received(project="../../up", annotator="/etc/5"))
    accept("approve", 1, "--out", out)
    assert [path.relative_to(out).parts for path in out.rglob("*.jsonl")] == [(".._.._up".strip("."), "_etc_5.jsonl")]


def test_a_sound_annotation_has_no_faults(store: AnnotationStore) -> None:
    store.record(received())
    judged = judge(store.find()[0])
    assert (judged.passage, judged.faults, judged.notes) == (by("5", 1)[0], [], [])
