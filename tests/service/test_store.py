"""The store: every annotation kept once, none lost, nothing decided but by a person."""

from __future__ import annotations

import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from service.settings import Settings
from service.store import DEFAULT_URL, AnnotationStore, Database, Received, ReceivedAnnotation, StoreError
from service.store.tables import Base

NOON = datetime(2024, 11, 23, 12, tzinfo=UTC)
RESULT = {"id": "q1", "from_name": "label", "type": "labels", "value": {"start": 4, "end": 6}}


def received(annotation: int = 3, **changes: Any) -> Received:
    given: dict[str, Any] = {
        "project": "1.1700000000",
        "task": 7,
        "annotation": annotation,
        "text": "收到申请3件。",
        "data": {"id": "p1"},
        "results": [RESULT],
        "annotator": "5",
        "annotated_at": NOON,
    }
    return Received(**(given | changes))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/folder that is not there yet/store.sqlite3"


@pytest.fixture
def store(url: str) -> AnnotationStore:
    return AnnotationStore(Database(url))


def states(store: AnnotationStore) -> list[tuple[int, str]]:
    return [(row.version, row.state) for row in store.find()]


class TestDelivery:
    def test_an_annotation_waits_with_all_that_came(self, store: AnnotationStore) -> None:
        assert store.record(received()) == "stored"
        (row,) = store.find()
        assert (row.project, row.task, row.annotation, row.version) == ("1.1700000000", 7, 3, 1)
        assert (row.text, row.data, row.results) == ("收到申请3件。", {"id": "p1"}, [RESULT])
        assert (row.annotator, row.annotated_at, row.state) == ("5", NOON, "waiting")

    def test_a_second_delivery_changes_nothing(self, store: AnnotationStore) -> None:
        assert [store.record(received()) for _ in range(3)] == ["stored", "unchanged", "unchanged"]
        assert states(store) == [(1, "waiting")]

    def test_one_saved_again_without_a_change_is_no_new_version(self, store: AnnotationStore) -> None:
        store.record(received())
        assert store.record(received(annotated_at=NOON + timedelta(minutes=1))) == "unchanged"

    @pytest.mark.parametrize(
        "change",
        [{"results": []}, {"text": "收到申请4件。"}, {"annotator": "6"}, {"data": {}}],
        ids=lambda c: next(iter(c)),
    )
    def test_a_change_replaces_what_waited(self, store: AnnotationStore, change: dict[str, Any]) -> None:
        store.record(received())
        assert store.record(received(**change)) == "stored"
        assert states(store) == [(1, "replaced"), (2, "waiting")]

    def test_an_older_version_that_comes_late_is_not_taken(self, store: AnnotationStore) -> None:
        store.record(received(results=[], annotated_at=NOON))
        assert store.record(received(annotated_at=NOON - timedelta(seconds=1))) == "outdated"
        assert [row.results for row in store.find()] == [[]]

    def test_times_in_another_zone_are_the_same_times(self, store: AnnotationStore) -> None:
        store.record(received(annotated_at=datetime.fromisoformat("2024-11-23T20:00:00+08:00")))
        assert [row.annotated_at for row in store.find()] == [NOON]

    def test_two_installations_don_t_mix(self, store: AnnotationStore) -> None:
        store.record(received(project="1.1700000000"))
        store.record(received(project="1.1800000000"))
        assert states(store) == [(1, "waiting"), (1, "waiting")]
        assert len(store.find(project="1.1800000000")) == 1

    def test_text_of_every_kind_comes_back_unchanged(self, store: AnnotationStore) -> None:
        nasty = "😀\r\n\u200b３\u3000\x00\ufeff𠮷'\""
        store.record(received(text=nasty, data={"k": nasty}))
        (row,) = store.find()
        assert (row.text, row.data) == (nasty, {"k": nasty})


class TestDeletion:
    def test_what_waits_is_withdrawn(self, store: AnnotationStore) -> None:
        store.record(received())
        assert store.delete("1.1700000000", [3]) == 1
        assert states(store) == [(1, "withdrawn")]

    def test_a_late_delivery_of_it_is_not_taken(self, store: AnnotationStore) -> None:
        assert store.delete("1.1700000000", [3]) == 0
        assert store.record(received()) == "deleted"
        assert store.find() == []

    def test_what_a_person_accepted_stays_and_says_so(self, store: AnnotationStore) -> None:
        store.record(received())
        store.decide([1], "accepted")
        assert store.delete("1.1700000000", [3, 3]) == 0
        (row,) = store.find()
        assert row.state == "accepted"
        assert row.deleted_at is not None

    def test_a_task_takes_its_annotations_along(self, store: AnnotationStore) -> None:
        store.record_all([received(3), received(4), received(5, task=8)])
        assert store.delete_tasks("1.1700000000", [7, 99]) == 2
        assert [(row.annotation, row.state) for row in store.find(state="waiting")] == [(5, "waiting")]

    def test_a_skipped_task_withdraws_and_a_new_submission_waits_again(self, store: AnnotationStore) -> None:
        store.record(received())
        assert store.withdraw("1.1700000000", 3) == 1
        assert store.record(received()) == "stored"
        assert states(store) == [(1, "withdrawn"), (2, "waiting")]


class TestDecision:
    def test_only_what_waits_can_be_decided_on(self, store: AnnotationStore) -> None:
        store.record(received())
        store.decide([1], "rejected", reason="a typing error")
        with pytest.raises(LookupError, match=r"not waiting: 1 \(rejected\)"):
            store.decide([1], "accepted")
        assert [(row.state, row.reason) for row in store.find()] == [("rejected", "a typing error")]

    def test_one_that_is_not_there_stops_all(self, store: AnnotationStore) -> None:
        store.record(received())
        with pytest.raises(LookupError, match="no annotation 2, 9"):
            store.decide([9, 1, 2], "accepted")
        assert states(store) == [(1, "waiting")]

    def test_a_rejected_one_delivered_again_stays_rejected(self, store: AnnotationStore) -> None:
        store.record(received())
        store.decide([1], "rejected")
        assert store.record(received()) == "unchanged"
        assert states(store) == [(1, "rejected")]

    def test_the_accepted_version_stays_until_the_next_is_accepted(self, store: AnnotationStore) -> None:
        store.record(received())
        store.decide([1], "accepted")
        store.record(received(results=[]))
        assert states(store) == [(1, "accepted"), (2, "waiting")]
        store.decide([2], "accepted")
        assert states(store) == [(1, "replaced"), (2, "accepted")]

    def test_what_is_told_before_the_commit_is_all_that_is_accepted(self, store: AnnotationStore) -> None:
        store.record_all([received(3), received(4), received(5), received(6, project="2.1700000000")])
        store.decide([4, 1], "accepted")
        told: list[ReceivedAnnotation] = []
        store.decide([2], "accepted", before_commit=told.extend)
        assert [row.annotation for row in told] == [3, 4]

    def test_nothing_is_decided_where_writing_fails(self, store: AnnotationStore) -> None:
        def fail(_: object) -> None:
            raise OSError(28, "No space left on device")

        store.record(received())
        with pytest.raises(OSError, match="No space"):
            store.decide([1], "accepted", before_commit=fail)
        assert states(store) == [(1, "waiting")]


class TestDatabase:
    def test_the_default_is_that_of_the_settings(self) -> None:
        assert Settings().database_url == DEFAULT_URL

    def test_everything_survives_a_restart(self, url: str) -> None:
        first = Database(url)
        AnnotationStore(first).record(received())
        first.close()
        again = AnnotationStore(Database(url))
        assert again.record(received()) == "unchanged"
        assert states(again) == [(1, "waiting")]

    def test_home_is_spelled_out_and_the_file_is_its_owner_s(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        Database(DEFAULT_URL)
        path = tmp_path / ".local/share/biaoli/biaoli.sqlite3"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_migrations_make_the_very_tables_of_the_code(self, url: str) -> None:
        database = Database(url)
        with database.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []

    def test_migrations_run_once(self, url: str) -> None:
        for _ in range(2):
            database = Database(url)
        assert set(inspect(database.engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}

    def test_a_schema_from_a_later_version_is_refused(self, url: str) -> None:
        database = Database(url)
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(StoreError, match="later version of Biaoli"):
            Database(url)

    @pytest.mark.parametrize("wrong", ["no url", "nosuchdialect://x", "sqlite:////proc/no/such/place.sqlite3"])
    def test_a_database_that_can_t_be_opened_is_an_error_of_ours(self, wrong: str) -> None:
        with pytest.raises(StoreError):
            Database(wrong)

    def test_a_password_is_never_shown(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError) as raised:
            Database(f"sqlite://user:secret@host/{tmp_path}")
        assert "secret" not in str(raised.value)

    def test_a_file_that_is_no_database_is_an_error_of_ours(self, tmp_path: Path) -> None:
        path = tmp_path / "notes.txt"
        path.write_text("not a database, but notes " * 99, "utf-8")
        with pytest.raises(StoreError, match=r"notes\.txt"):
            Database(f"sqlite:///{path}")
        assert path.read_text("utf-8").startswith("not a database")

    def test_what_the_database_refuses_is_told_without_the_text(self, url: str) -> None:
        database = Database(url)
        store = AnnotationStore(database)
        with database.engine.begin() as connection:
            connection.execute(text("DROP TABLE received_annotations"))
        with pytest.raises(StoreError) as raised:
            store.record(received())
        assert "收到" not in str(raised.value)


class TestManyAtOnce:
    def test_more_than_a_database_takes_in_one_query(self, store: AnnotationStore) -> None:
        many = 1000
        assert set(store.record_all([received(number, task=number) for number in range(many)])) == {"stored"}
        assert len(store.find(ids=range(40_000))) == many
        assert len(store.decide(range(1, 801), "accepted")) == 800
        assert store.delete_tasks("1.1700000000", range(40_000)) == many - 800


class TestConcurrency:
    THREADS = 8

    def at_once(self, url: str, work: Callable[[AnnotationStore, int], object], times: int) -> list[object]:
        """Work from several threads, each over a database of its own, as processes would have."""
        stores = [AnnotationStore(Database(url)) for _ in range(self.THREADS)]
        with ThreadPoolExecutor(self.THREADS) as pool:
            return list(pool.map(lambda number: work(stores[number % self.THREADS], number), range(times)))

    def test_one_annotation_delivered_many_times_at_once_is_kept_once(self, url: str) -> None:
        outcomes = self.at_once(url, lambda store, _: store.record(received()), 40)
        assert sorted(map(str, outcomes)) == ["stored", *["unchanged"] * 39]
        assert states(AnnotationStore(Database(url))) == [(1, "waiting")]

    def test_versions_delivered_at_once_are_all_kept_and_one_waits(self, url: str) -> None:
        self.at_once(url, lambda store, number: store.record(received(data={"n": number})), 40)
        rows = AnnotationStore(Database(url)).find()
        assert sorted(row.version for row in rows) == list(range(1, 41))
        assert [row.version for row in rows if row.state == "waiting"] == [40]

    def test_two_people_accepting_at_once_don_t_both_succeed(self, url: str) -> None:
        AnnotationStore(Database(url)).record(received())

        def accept(store: AnnotationStore, _: int) -> str:
            try:
                store.decide([1], "accepted")
            except LookupError:
                return "too late"
            return "accepted"

        assert sorted(map(str, self.at_once(url, accept, 8))) == ["accepted", *["too late"] * 7]

    def test_different_databases_opened_at_once(self, tmp_path: Path) -> None:
        def opened(number: int) -> str:
            return AnnotationStore(Database(f"sqlite:///{tmp_path}/{number}.sqlite3")).record(received())

        with ThreadPoolExecutor(self.THREADS) as pool:
            assert set(pool.map(opened, range(16))) == {"stored"}

    def test_a_new_database_opened_by_many_at_once(self, url: str) -> None:
        with ThreadPoolExecutor(self.THREADS) as pool:
            stores = list(pool.map(lambda _: AnnotationStore(Database(url)), range(self.THREADS)))
        assert {store.record(received(number)) for number, store in enumerate(stores)} == {"stored"}
