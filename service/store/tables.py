"""The tables. A change here needs a migration beside it (``migrations/versions``); a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import JSON, DateTime, Index, MetaData, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

State = Literal["waiting", "accepted", "rejected", "replaced", "withdrawn"]
"""``waiting`` for a person, ``accepted`` or ``rejected`` by one, ``replaced`` by a later version of the annotation,
``withdrawn`` in Label Studio before anyone decided."""

_CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Times with a zone, kept in UTC: SQLite would forget the zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """To the database."""
        return value if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """From the database."""
        return value if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of all tables; constraints get names, so that migrations can change them anywhere."""

    metadata = MetaData(naming_convention=_CONSTRAINT_NAMES)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[dict[str, Any]]: JSON}  # noqa: RUF012


class ReceivedAnnotation(Base):
    """One version of one annotation, as Label Studio sent it.

    Attributes:
        project: Label Studio's id of the project and the second that it was made in (``3.1732345678``), as it names
            projects itself; so that two installations don't mix.
        task: Label Studio's id of the task.
        annotation: its id of the annotation.
        version: counts from 1; a new one for each change.
        text: the task's text, ``None`` where its labelling page could not be understood (``fault`` says why).
        data: the task's data, without the text.
        results: regions, attributes and relations as in ``nlp.label_studio``.
        annotator: Label Studio's id of the person, ``None`` where the account is gone.
        digest: SHA-256 of what was annotated, to tell a change from a second delivery.
        annotated_at: when Label Studio saved this version.
        deleted_at: when the annotation was deleted in Label Studio, after it was decided on.
        decided_at: when a person accepted or rejected it.
        reason: what they said.
    """

    __tablename__ = "received_annotations"
    __table_args__ = (
        UniqueConstraint("project", "annotation", "version"),
        Index(None, "project", "task"),
        Index(None, "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project: Mapped[str] = mapped_column(String(64))
    task: Mapped[int]
    annotation: Mapped[int]
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    text: Mapped[str | None] = mapped_column(Text)
    data: Mapped[dict[str, Any]]
    results: Mapped[list[dict[str, Any]]]
    fault: Mapped[str | None] = mapped_column(Text)
    annotator: Mapped[str | None] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64))
    annotated_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)


class DeletedAnnotation(Base):
    """An annotation that was deleted in Label Studio; a late delivery of it is not taken any more."""

    __tablename__ = "deleted_annotations"

    project: Mapped[str] = mapped_column(String(64), primary_key=True)
    annotation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    deleted_at: Mapped[datetime]
