"""Bodies of Label Studio's calls, as far as they are read, and of the answers. It may send more fields any time.

Names and types are those of Label Studio 1.23.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Sent(BaseModel):
    model_config = ConfigDict(extra="ignore")


class SetupCall(_Sent):
    """``POST /setup``: a project and its labelling page. The access token that comes with it isn't read."""

    project: str = Field(description="the project's id and the second that it was made in, such as 3.1732345678")
    schema_: str = Field(alias="schema", description="XML of the labelling page")


class Task(_Sent):
    """A task to predict for."""

    id: int | None = Field(default=None, description="Label Studio's id")
    data: dict[str, Any] = Field(description="what was imported")


class PredictCall(_Sent):
    """``POST /predict``: tasks of one project."""

    tasks: list[Task]
    label_config: str = Field(description="XML of the labelling page")


class Project(_Sent):
    """The project of an event."""

    id: int
    created_at: datetime | None = None
    label_config: str | None = None

    @property
    def uid(self) -> str:
        """As Label Studio names a project to a back end."""
        return str(self.id) if self.created_at is None else f"{self.id}.{int(self.created_at.timestamp())}"


class Annotation(_Sent):
    """An annotation of an event."""

    id: int
    task: int | None = None
    result: list[dict[str, Any]] | None = None
    completed_by: int | dict[str, Any] | None = None
    was_cancelled: bool = False
    updated_at: datetime | None = None

    @property
    def annotator(self) -> str | None:
        """Id of the person."""
        person = self.completed_by
        if isinstance(person, dict):
            person = person.get("id")
        return None if person is None else str(person)


class EventTask(_Sent):
    """The task of an annotation of an event."""

    id: int
    data: dict[str, Any]


class Identified(_Sent):
    """Something that was deleted."""

    id: int


class EventCall(_Sent):
    """``POST /webhook``: which event; the rest of its body depends on that."""

    action: str


class AnnotationEvent(_Sent):
    """``ANNOTATION_CREATED`` and ``ANNOTATION_UPDATED``."""

    project: Project
    annotation: Annotation
    task: EventTask


class AnnotationsEvent(_Sent):
    """``ANNOTATIONS_CREATED``: those that were made of predictions."""

    project: Project
    annotation: list[Annotation]
    task: list[EventTask]


class AnnotationsDeleted(_Sent):
    """``ANNOTATIONS_DELETED``."""

    project: Project
    annotations: list[Identified]


class TasksDeleted(_Sent):
    """``TASKS_DELETED``, which takes their annotations along."""

    project: Project
    tasks: list[Identified]


class Health(BaseModel):
    """The back end answers."""

    status: str = "UP"
    model_class: str = "Biaoli"


class Setup(BaseModel):
    """A project can be predicted for."""

    model_version: str
    text_key: str = Field(description="field of a task's data that the text is read from")


class Versions(BaseModel):
    """Versions of the model that predictions can come from."""

    versions: list[str]


class Prediction(BaseModel):
    """What is proposed for one task; ``score`` is a share, not a probability."""

    result: list[dict[str, Any]]
    score: float | None = Field(description="share of the proposed spans that leave nothing open; null where none is")
    model_version: str


class TaskFault(BaseModel):
    """A task that nothing could be proposed for, and why."""

    task: int | None
    code: str
    detail: str


class Predictions(BaseModel):
    """Predictions of each task, in order: one, or none where ``errors`` says why."""

    results: list[list[Prediction]]
    errors: list[TaskFault]
    left_out: dict[str, int] = Field(description="results that the labelling page has no label or control for")


class Taken(BaseModel):
    """What became of an event: how many annotations, by outcome."""

    action: str
    stored: int = 0
    unchanged: int = 0
    outdated: int = 0
    deleted: int = 0
    withdrawn: int = 0
    ignored: bool = False
