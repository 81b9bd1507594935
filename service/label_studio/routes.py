"""The calls that Label Studio makes, under ``/label-studio``; that path is the address to connect it with.

Bodies are read here and not by the framework, so that no call without the secret is parsed. Every refusal is logged
with its code, since Label Studio shows little of an error and nothing of one about an event.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool

from nlp.pipeline import biaoli_version
from service import openapi, problems
from service.bodies import validation_problem
from service.label_studio.access import Gate
from service.label_studio.messages import (
    EventCall,
    Health,
    PredictCall,
    Prediction,
    Predictions,
    Setup,
    SetupCall,
    Taken,
    TaskFault,
    Versions,
)
from service.label_studio.page import Page, PageError, read_page
from service.label_studio.predicting import Batch
from service.label_studio.receiving import take_event, training_refusal
from service.problems import FieldError, ProblemError
from service.routes import Workshop
from service.store import AnnotationStore, StoreError

_Call = TypeVar("_Call", bound=BaseModel)


def make_label_studio_router(
    gate: Gate,
    workshop: Workshop,
    store: AnnotationStore | None,
    logger: structlog.typing.FilteringBoundLogger,
) -> APIRouter:
    """The routes over one workshop and one store; without a store ``gate`` has to refuse every call."""
    router = APIRouter(prefix="/label-studio", dependencies=[Depends(gate)])
    back_end = _BackEnd(workshop, store, logger)

    @router.get(
        "/health",
        summary="Whether the back end answers",
        operation_id="label_studio_health",
        responses=openapi.LABEL_STUDIO_RESPONSES,
    )
    async def health() -> Health:
        """Label Studio asks before it connects, and whenever it shows the model."""
        return Health()

    @router.post(
        "/setup",
        summary="Check a project's labelling page",
        operation_id="label_studio_setup",
        responses=openapi.LABEL_STUDIO_PAGE_RESPONSES,
        openapi_extra=openapi.json_request(SetupCall, openapi.EXAMPLE_SETUP),
    )
    async def setup(request: Request) -> Setup:
        """The model's version, for a project whose page marks spans of a text."""
        with back_end.refusals_logged(request):
            return await back_end.set_up(await request.body())

    @router.post(
        "/predict",
        summary="Pre-annotate tasks",
        operation_id="label_studio_predict",
        responses=openapi.LABEL_STUDIO_PREDICT_RESPONSES,
        openapi_extra=openapi.json_request(PredictCall, openapi.EXAMPLE_PREDICT),
    )
    async def predict(request: Request) -> Predictions:
        """What the pipeline finds in each task's text, as results that suit the project's labelling page."""
        with back_end.refusals_logged(request):
            return await back_end.predict(await request.body(), request)

    @router.post(
        "/webhook",
        summary="Receive an event",
        operation_id="label_studio_webhook",
        responses=openapi.LABEL_STUDIO_EVENT_RESPONSES,
        openapi_extra=openapi.json_request(EventCall, openapi.EXAMPLE_EVENT),
    )
    async def webhook(request: Request) -> Taken:
        """Finished annotations are kept and wait for a person; other events are ignored."""
        with back_end.refusals_logged(request):
            return await back_end.take(await request.body(), request)

    @router.get(
        "/versions",
        summary="Versions of the model",
        operation_id="label_studio_versions",
        responses=openapi.LABEL_STUDIO_RESPONSES,
    )
    async def versions() -> Versions:
        """The one that runs."""
        return Versions(versions=[back_end.model_version])

    @router.post(
        "/train",
        summary="Not offered",
        operation_id="label_studio_train",
        responses=openapi.LABEL_STUDIO_EVENT_RESPONSES,
    )
    async def train(request: Request) -> Taken:
        """Always refused: nothing is trained on annotations that no person accepted."""
        with back_end.refusals_logged(request):
            raise training_refusal()

    return router


@dataclass(frozen=True, slots=True)
class _BackEnd:
    workshop: Workshop
    store: AnnotationStore | None
    logger: structlog.typing.FilteringBoundLogger

    @property
    def model_version(self) -> str:
        """Label Studio asks for predictions of tasks that have none of this version."""
        extractor = self.workshop.extractor
        return "-".join(part for part in ("biaoli", biaoli_version(), extractor.mode, extractor.model) if part)

    @contextmanager
    def refusals_logged(self, request: Request) -> Iterator[None]:
        try:
            yield
        except ProblemError as error:
            self.logger.warning(
                "label_studio_refused",
                request_id=request.state.request_id,
                code=error.problem.code,
                detail=error.problem.detail,
                errors=[item.model_dump() for item in error.problem.errors],
            )
            raise

    async def set_up(self, body: bytes) -> Setup:
        call = _parsed(SetupCall, body)
        return Setup(model_version=self.model_version, text_key=_page(call.schema_).text_key)

    async def predict(self, body: bytes, request: Request) -> Predictions:
        call = await run_in_threadpool(_parsed, PredictCall, body)
        batch = Batch(call.tasks, _page(call.label_config))
        request_id = request.state.request_id
        on_failure = partial(self.logger.error, "label_studio_task_failed", request_id=request_id)
        job = asyncio.get_running_loop().run_in_executor(
            self.workshop.executor,
            partial(batch.run, self.workshop.extractor, self.model_version, lambda told: on_failure(**told)),
        )
        with suppress(TimeoutError):  # the tasks that were not reached say so themselves
            await asyncio.wait_for(job, self.workshop.time_limit_seconds)
        outcomes = batch.outcomes()
        faults = [outcome for outcome in outcomes if isinstance(outcome, TaskFault)]
        if faults or batch.left_out:
            told = [fault.model_dump(include={"task", "code"}) for fault in faults]
            self.logger.warning("label_studio_left_out", request_id=request_id, tasks=told, results=batch.left_out)
        if faults and len(faults) == len(outcomes):
            raise _all_failed(faults)
        return Predictions(
            results=[[outcome] if isinstance(outcome, Prediction) else [] for outcome in outcomes],
            errors=faults,
            left_out=dict(batch.left_out),
        )

    async def take(self, body: bytes, request: Request) -> Taken:
        assert self.store is not None, "the gate lets nobody through without a secret, and with one there is a store"
        try:
            taken = await run_in_threadpool(take_event, body, self.store)
        except ValidationError as error:
            raise validation_problem(error, "body") from error
        except StoreError as error:
            self.logger.error("store_unavailable", request_id=request.state.request_id, reason=str(error))
            raise ProblemError("store_unavailable", problems.KINDS["store_unavailable"].example) from error
        self.logger.info("label_studio_event", request_id=request.state.request_id, **taken.model_dump())
        return taken


def _parsed(model: type[_Call], body: bytes) -> _Call:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise validation_problem(error, "body") from error


def _page(xml: str) -> Page:
    try:
        return read_page(xml)
    except PageError as error:
        raise ProblemError("unusable_page", f"Not usable: {error}.") from error


def _all_failed(faults: list[TaskFault]) -> ProblemError:
    """Label Studio shows the error of a call, but no errors inside of an answer."""
    if {fault.code for fault in faults} == {"time_limit"}:
        return ProblemError("time_limit", "The time limit was reached before any task was read.")
    errors = [
        FieldError(location=["body", "tasks", index], code=fault.code, message=fault.detail)
        for index, fault in enumerate(faults)
    ]
    return ProblemError("unreadable_tasks", f"None of {len(faults)} tasks could be read; see errors.", errors=errors)
