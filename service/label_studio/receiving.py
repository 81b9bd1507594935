"""Events of Label Studio become annotations in the store, or leave it again.

Only finished annotations are kept: a skipped task withdraws what its annotator had submitted. Events about anything
else are answered and ignored, since Label Studio sends a back end all events of its project.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from service.label_studio.messages import (
    Annotation,
    AnnotationEvent,
    AnnotationsDeleted,
    AnnotationsEvent,
    EventCall,
    EventTask,
    Project,
    Taken,
    TasksDeleted,
)
from service.label_studio.page import Page, PageError, read_page
from service.problems import FieldError, ProblemError
from service.store import AnnotationStore, Received

_START_TRAINING = "START_TRAINING"


def training_refusal() -> ProblemError:
    """The answer to the wish to train."""
    detail = "Nothing is trained on request of Label Studio: annotations wait until a person accepts them."
    return ProblemError("training_not_offered", detail)


def take_event(body: bytes, store: AnnotationStore) -> Taken:
    """Do what an event says.

    Raises:
        pydantic.ValidationError: the body is no event, or one of a kind that is heeded lacks something; as when the
            webhook is set to send no payload.
        ProblemError: 409 for the wish to train, which needs a person's acceptance.
        service.store.StoreError: the store could not be written.
    """
    action = EventCall.model_validate_json(body).action
    if action == _START_TRAINING:
        raise training_refusal()
    taker = _TAKERS.get(action)
    if taker is None:
        return Taken(action=action, ignored=True)
    return taker(action, body, store)


def _take_annotation(action: str, body: bytes, store: AnnotationStore) -> Taken:
    event = AnnotationEvent.model_validate_json(body)
    return _keep(action, event.project, [(event.annotation, event.task)], store)


def _take_annotations(action: str, body: bytes, store: AnnotationStore) -> Taken:
    event = AnnotationsEvent.model_validate_json(body)
    tasks = {task.id: task for task in event.task}
    for index, annotation in enumerate(event.annotation):
        if annotation.task not in tasks:
            wrong = FieldError(location=["body", "annotation", index, "task"], code="missing", message="No such task")
            raise ProblemError("validation_error", "1 field is wrong; see errors.", errors=[wrong])
    pairs = [(annotation, tasks[annotation.task]) for annotation in event.annotation if annotation.task is not None]
    return _keep(action, event.project, pairs, store)


def _take_deleted_annotations(action: str, body: bytes, store: AnnotationStore) -> Taken:
    event = AnnotationsDeleted.model_validate_json(body)
    withdrawn = store.delete(event.project.uid, [annotation.id for annotation in event.annotations])
    return Taken(action=action, withdrawn=withdrawn)


def _take_deleted_tasks(action: str, body: bytes, store: AnnotationStore) -> Taken:
    event = TasksDeleted.model_validate_json(body)
    return Taken(action=action, withdrawn=store.delete_tasks(event.project.uid, [task.id for task in event.tasks]))


_TAKERS: Mapping[str, Callable[[str, bytes, AnnotationStore], Taken]] = {
    "ANNOTATION_CREATED": _take_annotation,
    "ANNOTATION_UPDATED": _take_annotation,
    "ANNOTATIONS_CREATED": _take_annotations,
    "ANNOTATIONS_DELETED": _take_deleted_annotations,
    "TASKS_DELETED": _take_deleted_tasks,
}


def _keep(
    action: str, project: Project, pairs: Iterable[tuple[Annotation, EventTask]], store: AnnotationStore
) -> Taken:
    page = _page_of(project)
    finished = []
    withdrawn = 0
    for annotation, task in pairs:
        if annotation.was_cancelled:
            withdrawn += store.withdraw(project.uid, annotation.id)
        else:
            finished.append(received(project, annotation, task, page))
    outcomes = store.record_all(finished)
    return Taken(
        action=action,
        withdrawn=withdrawn,
        stored=outcomes.count("stored"),
        unchanged=outcomes.count("unchanged"),
        outdated=outcomes.count("outdated"),
        deleted=outcomes.count("deleted"),
    )


def _page_of(project: Project) -> Page | PageError:
    if project.label_config is None:
        return PageError("the event came without the labelling page")
    try:
        return read_page(project.label_config)
    except PageError as error:
        return error


def received(project: Project, annotation: Annotation, task: EventTask, page: Page | PageError) -> Received:
    """An annotation as the store keeps it; one whose text can't be told is kept with its fault, not refused."""
    data, results = dict(task.data), annotation.result or []
    text, fault = None, None
    if isinstance(page, PageError):
        fault = str(page)
    elif isinstance(data.get(page.text_key), str):
        text = data.pop(page.text_key)
        results = page.ours(results)
    else:
        fault = "the task has no text where the labelling page reads it from"
    return Received(
        project=project.uid,
        task=task.id,
        annotation=annotation.id,
        text=text,
        data=data,
        results=results,
        annotator=annotation.annotator,
        annotated_at=annotation.updated_at,
        fault=fault,
    )
