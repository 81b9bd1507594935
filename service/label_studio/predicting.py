"""Predictions for tasks of Label Studio: what the pipeline finds in each text, as results that suit the page.

A task that can't be read costs its own prediction and says why. Offsets count code points of the very text that Label
Studio shows, so a text that the reader would change (repaired mojibake, markup taken for Markdown) gets no prediction
rather than shifted ones.

Scores: a region has a score where the extraction has a probability, and none where a rule found it, since rules have
no probability. The prediction's score is the share of its spans that leave nothing open (:func:`settled_share`):
sorting by it brings the texts with most left to decide first. It is no probability of being right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

from nlp import BiaoliError, Extractor
from nlp.entities import Entities, Entity, entities_of
from nlp.label_studio import encode
from service.label_studio.messages import Prediction, Task, TaskFault
from service.label_studio.page import Page
from service.logs import describe

_BYTE_ORDER_MARK = "\ufeff"
_LATE = TaskFault(task=None, code="time_limit", detail="The time limit was reached before this task.")


class TaskError(Exception):
    """A task without a prediction; the detail doesn't quote it."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(slots=True)
class Batch:
    """The predictions of a batch of tasks, filled by a thread of the pool while the request waits.

    Args:
        tasks: in the order of the answer.
        page: what the predictions have to suit.
    """

    tasks: Sequence[Task]
    page: Page
    done: list[Prediction | TaskFault] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    abandoned: Event = field(default_factory=Event)

    def run(self, extractor: Extractor, model_version: str, on_failure: Callable[[dict[str, Any]], None]) -> None:
        """Predict for each task until all are done or nobody waits any more.

        Args:
            extractor: reads the texts.
            model_version: what to call the model.
            on_failure: is told type and place of an error of ours.
        """
        for task in self.tasks:
            if self.abandoned.is_set():
                return
            try:
                prediction, lacking = predict(task, self.page, extractor, model_version)
            except TaskError as error:
                self.done.append(TaskFault(task=task.id, code=error.code, detail=error.detail))
            except Exception as error:  # an error of ours costs this task alone
                on_failure({"task": task.id, **describe(error)})
                detail = "The service failed on this task; the log has the request id."
                self.done.append(TaskFault(task=task.id, code="internal_error", detail=detail))
            else:
                self.left_out += lacking
                self.done.append(prediction)

    def outcomes(self) -> list[Prediction | TaskFault]:
        """What there is for each task; those not reached yet ran into the time limit."""
        self.abandoned.set()
        done = list(self.done)
        return done + [_LATE.model_copy(update={"task": task.id}) for task in self.tasks[len(done) :]]


def predict(task: Task, page: Page, extractor: Extractor, model_version: str) -> tuple[Prediction, Counter[str]]:
    """The prediction for one task, and how many results the page lacks a label or control for.

    Raises:
        TaskError: there is no text, or it can't be read.
    """
    text = _text_of(task, page)
    found = _found_in(text, extractor)
    results, lacking = page.suited(encode(found, text))
    return Prediction(result=results, score=settled_share(found), model_version=model_version), lacking


def _text_of(task: Task, page: Page) -> str:
    if page.text_key not in task.data:
        raise TaskError("no_text", "The task's data lacks the field that the labelling page reads its text from.")
    text = task.data[page.text_key]
    if not isinstance(text, str):
        raise TaskError("no_text", "The field that the labelling page reads the text from holds no text.")
    return text


def _found_in(text: str, extractor: Extractor) -> Entities:
    try:
        extraction = extractor.extract(text, media_type="text/plain")
    except BiaoliError as error:
        raise TaskError(error.code, str(error)) from error
    shift = 1 if text.startswith(_BYTE_ORDER_MARK) else 0
    if extraction.document.text != text[shift:]:
        detail = "The reader had to change the text, so that spans would not fit what Label Studio shows."
        raise TaskError("text_changed", detail)
    found = entities_of(extraction)
    return found if not shift else _shifted(found, shift)


def _shifted(found: Entities, by: int) -> Entities:
    return Entities(
        [replace(entity, start=entity.start + by, end=entity.end + by) for entity in found.entities], found.relations
    )


def settled_share(found: Entities) -> float | None:
    """Share of the spans that leave nothing open to the annotator; ``None`` where there is no span.

    A quantity leaves its metric open where it measures none of the list, a problem or commitment its topic. A span
    with a probability counts as that much at most.

    Example:
        >>> share = Entities([Entity("p", "problem", 0, 4), Entity("e", "email", 5, 9, score=0.5)])
        >>> settled_share(share)
        0.25
    """
    if not found.entities:
        return None
    by_id = {entity.id: entity for entity in found.entities}
    measured = {
        relation.source
        for relation in found.relations
        if relation.label == "measures" and by_id[relation.target].attributes.get("metric") is not None
    }
    shares = [_share(entity, measured) for entity in found.entities]
    return round(sum(shares) / len(shares), 4)


def _share(entity: Entity, measured: set[str]) -> float:
    if entity.label == "quantity":
        settled = entity.id in measured
    elif entity.label == "metric":
        settled = entity.attributes.get("metric") is not None
    elif entity.label in ("problem", "commitment"):
        settled = entity.attributes.get("topic") is not None
    else:
        settled = True
    return (entity.score if entity.score is not None else 1.0) if settled else 0.0
