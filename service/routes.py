"""The routes: a report in, its extraction out; and what an operator asks a service.

The body of ``POST /v1/extract`` is byte for byte ``Extraction.to_json()``, the same as the library gives and the
command line prints. Extractions run in threads of their own pool: one that is over its time limit is answered with
503 and its thread goes on until it ends, so the pool's size bounds the work at hand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from nlp import BiaoliError, Extractor
from nlp.pipeline import biaoli_version
from nlp.schema import SCHEMA_VERSION
from service import openapi, problems
from service.bodies import NAME_LENGTH, ReportInput, read_input
from service.problems import ProblemError


class Health(BaseModel):
    """The service answers."""

    status: str = "ok"


class Version(BaseModel):
    """What runs: the version of Biaoli, that of the result contract, and the modes at hand."""

    version: str
    schema_version: str
    modes: list[str]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where extractions run: the extractor, its threads and how long a request waits for them, in seconds."""

    extractor: Extractor
    executor: Executor
    time_limit_seconds: float

    async def extract_json(self, report: ReportInput, *, include_text: bool) -> str:
        """The extraction of ``report`` as JSON.

        Raises:
            ProblemError: the report cannot be read, or the time limit is reached.
        """

        def work() -> str:
            extraction = self.extractor.extract(report.source, name=report.name, media_type=report.media_type)
            return extraction.to_json(include_text=include_text)

        return await self._run(work)

    async def _run(self, work: Callable[[], str]) -> str:
        job = asyncio.get_running_loop().run_in_executor(self.executor, work)
        try:
            return await asyncio.wait_for(job, self.time_limit_seconds)
        except TimeoutError as error:
            detail = f"The extraction took longer than {self.time_limit_seconds:g} seconds."
            raise ProblemError("time_limit", detail) from error


def make_router(workshop: Workshop) -> APIRouter:
    """The routes over one workshop."""
    router = APIRouter()

    @router.post(
        "/v1/extract",
        summary="Extract one report",
        operation_id="extract",
        response_class=Response,
        responses=openapi.EXTRACT_RESPONSES,
        openapi_extra=openapi.EXTRACT_REQUEST,
    )
    async def extract(
        request: Request,
        include_text: Annotated[bool, Query(description="also give `document.text`, which all spans refer to")] = False,
        name: Annotated[
            str | None,
            Query(max_length=NAME_LENGTH, description="what to call the document; wins over the name in the body"),
        ] = None,
    ) -> Response:
        """Read one 政府信息公开工作年度报告; return checked tables, dates and contacts, each value with its span."""
        report = await read_input(request, name)
        try:
            body = await workshop.extract_json(report, include_text=include_text)
        except BiaoliError as error:
            problem = problems.from_library(error)
            raise ProblemError(problem.code, problem.detail) from error
        return Response(body, media_type="application/json")

    @router.get("/healthz", summary="Whether the service answers", operation_id="health", responses=openapi.ANY_ROUTE)
    async def health() -> Health:
        """Answers as soon as the service takes requests."""
        return Health()

    @router.get("/version", summary="What runs", operation_id="version", responses=openapi.ANY_ROUTE)
    async def version() -> Version:
        """Versions of Biaoli and of the result contract."""
        return Version(version=biaoli_version(), schema_version=SCHEMA_VERSION, modes=[workshop.extractor.mode])

    return router
