"""Received annotations: kept once each however often they are delivered, and decided on by a person.

A delivery is one transaction. Label Studio may repeat one, or bring two in the wrong order, and doesn't repeat one that
it could not deliver; so a second delivery changes nothing, an older version never replaces a later one, and a later
version may come without the ones before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.store.database import Database, StoreError
from service.store.tables import DeletedAnnotation, ReceivedAnnotation, State

Outcome = Literal["stored", "unchanged", "outdated", "deleted"]
"""Of a delivery: kept as a new version, known already, older than what is known, or of a deleted annotation."""

Decision = Literal["accepted", "rejected"]

_ATTEMPTS = 3
_IDS_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Received:
    """One version of an annotation as it came in; see :class:`service.store.tables.ReceivedAnnotation`."""

    project: str
    task: int
    annotation: int
    text: str | None
    data: dict[str, Any]
    results: list[dict[str, Any]]
    annotator: str | None = None
    annotated_at: datetime | None = None
    fault: str | None = None

    def digest(self) -> str:
        """SHA-256 of what was annotated and by whom."""
        content = [self.text, self.data, self.results, self.annotator, self.fault]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


class AnnotationStore:
    """The received annotations of one database; safe to share between threads.

    Every method raises :class:`StoreError` where the database can't be read or written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def close(self) -> None:
        """Close the database; using the store again opens it again."""
        self._database.close()

    def record(self, received: Received) -> Outcome:
        """Keep a delivered annotation, where it is new, as one that waits for a person."""
        return self.record_all([received])[0]

    def record_all(self, received: Sequence[Received]) -> list[Outcome]:
        """Keep all annotations of one delivery, or none of them where the database fails."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._database.transaction() as session:
                    return [_record(session, item) for item in received]
            except StoreError as error:  # another process was quicker with the same version: look again
                if not isinstance(error.__cause__, IntegrityError) or attempt == _ATTEMPTS:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def withdraw(self, project: str, annotation: int) -> int:
        """An annotation is no longer finished, as its task was skipped; gives how many versions no longer wait."""
        with self._database.transaction() as session:
            return _withdraw(session, project, annotation)

    def delete(self, project: str, annotations: Iterable[int]) -> int:
        """Note that annotations were deleted in Label Studio; gives how many versions that takes from those waiting.

        What a person accepted stays accepted, with ``deleted_at`` to tell them.
        """
        with self._database.transaction() as session:
            return sum(_delete(session, project, annotation) for annotation in dict.fromkeys(annotations))

    def delete_tasks(self, project: str, tasks: Collection[int]) -> int:
        """As :meth:`delete`, for all known annotations of tasks that were deleted."""
        with self._database.transaction() as session:
            of_project = select(ReceivedAnnotation.annotation).where(ReceivedAnnotation.project == project)
            known = {
                annotation
                for some in _portions(tasks)
                for annotation in session.scalars(of_project.where(ReceivedAnnotation.task.in_(some)))
            }
            return sum(_delete(session, project, annotation) for annotation in sorted(known))

    def find(
        self,
        *,
        ids: Collection[int] | None = None,
        state: State | None = None,
        project: str | None = None,
        annotator: str | None = None,
    ) -> list[ReceivedAnnotation]:
        """The versions that meet all that is asked for, in the order in which they came."""
        query = _matching(state, project, annotator)
        with self._database.transaction() as session:
            return list(session.scalars(query)) if ids is None else _with_ids(session, query, ids)

    def decide(
        self,
        ids: Collection[int],
        decision: Decision,
        *,
        reason: str | None = None,
        before_commit: Callable[[list[ReceivedAnnotation]], None] | None = None,
    ) -> list[ReceivedAnnotation]:
        """Accept or reject versions that wait; an accepted version replaces the one accepted before.

        Args:
            ids: of versions; each has to be waiting.
            decision: what the person decided.
            reason: what they said about it.
            before_commit: is given all accepted versions of the projects concerned, before they are committed; where
                it raises, nothing is decided.

        Raises:
            LookupError: there is no such version, or it doesn't wait; nothing is decided then.
        """
        with self._database.transaction() as session:
            chosen = _with_ids(session, _matching().with_for_update(), ids)
            _check_waiting(ids, chosen)
            now = datetime.now(UTC)
            projects = sorted({version.project for version in chosen})
            if decision == "accepted":
                _replace_accepted(session, projects, {(version.project, version.annotation) for version in chosen})
            for version in chosen:
                version.state, version.decided_at, version.reason = decision, now, reason
            session.flush()
            if before_commit is not None:
                before_commit([row for project in projects for row in session.scalars(_matching("accepted", project))])
            return chosen


def _of_project(project: str) -> Select[ReceivedAnnotation]:
    return select(ReceivedAnnotation).where(ReceivedAnnotation.project == project)


def _versions(project: str, annotation: int) -> Select[ReceivedAnnotation]:
    return _of_project(project).where(ReceivedAnnotation.annotation == annotation)


def _portions(ids: Collection[int]) -> Iterator[list[int]]:
    """Distinct ids in order, few enough at a time for any database's limit of variables."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), _IDS_AT_A_TIME):
        yield ordered[start : start + _IDS_AT_A_TIME]


def _with_ids(session: Session, query: Select[ReceivedAnnotation], ids: Collection[int]) -> list[ReceivedAnnotation]:
    return [row for some in _portions(ids) for row in session.scalars(query.where(ReceivedAnnotation.id.in_(some)))]


def _matching(
    state: State | None = None, project: str | None = None, annotator: str | None = None
) -> Select[ReceivedAnnotation]:
    query = select(ReceivedAnnotation).order_by(ReceivedAnnotation.id)
    if state is not None:
        query = query.where(ReceivedAnnotation.state == state)
    if project is not None:
        query = query.where(ReceivedAnnotation.project == project)
    if annotator is not None:
        query = query.where(ReceivedAnnotation.annotator == annotator)
    return query


def _record(session: Session, received: Received) -> Outcome:
    if session.get(DeletedAnnotation, (received.project, received.annotation)) is not None:
        return "deleted"
    versions = _versions(received.project, received.annotation)
    last = session.scalars(versions.order_by(ReceivedAnnotation.version.desc()).limit(1).with_for_update()).first()
    digest = received.digest()
    if last is not None:
        if last.annotated_at and received.annotated_at and received.annotated_at < last.annotated_at:
            return "outdated"
        if last.digest == digest and last.state != "withdrawn":
            return "unchanged"
        if last.state == "waiting":
            last.state = "replaced"
    kept = ReceivedAnnotation(
        project=received.project,
        task=received.task,
        annotation=received.annotation,
        version=last.version + 1 if last is not None else 1,
        state="waiting",
        text=received.text,
        data=received.data,
        results=received.results,
        fault=received.fault,
        annotator=received.annotator,
        digest=digest,
        annotated_at=received.annotated_at,
        received_at=datetime.now(UTC),
    )
    session.add(kept)
    session.flush()
    return "stored"


def _delete(session: Session, project: str, annotation: int) -> int:
    now = datetime.now(UTC)
    if session.get(DeletedAnnotation, (project, annotation)) is None:
        session.add(DeletedAnnotation(project=project, annotation=annotation, deleted_at=now))
    withdrawn = _withdraw(session, project, annotation)
    for version in session.scalars(_versions(project, annotation)):
        version.deleted_at = version.deleted_at or now
    return withdrawn


def _withdraw(session: Session, project: str, annotation: int) -> int:
    waiting = _versions(project, annotation).where(ReceivedAnnotation.state == "waiting")
    withdrawn = list(session.scalars(waiting.with_for_update()))
    for version in withdrawn:
        version.state = "withdrawn"
    return len(withdrawn)


def _check_waiting(ids: Collection[int], chosen: Sequence[ReceivedAnnotation]) -> None:
    if missing := sorted(set(ids) - {version.id for version in chosen}):
        raise LookupError(f"there is no annotation {', '.join(map(str, missing))}")
    if decided := [version for version in chosen if version.state != "waiting"]:
        told = ", ".join(f"{version.id} ({version.state})" for version in decided)
        raise LookupError(f"not waiting: {told}")


def _replace_accepted(session: Session, projects: Iterable[str], annotations: Collection[tuple[str, int]]) -> None:
    """The accepted versions of these annotations give way."""
    for project in projects:
        for version in session.scalars(_matching("accepted", project)):
            if (version.project, version.annotation) in annotations:
                version.state = "replaced"
