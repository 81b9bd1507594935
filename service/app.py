"""The HTTP service: :func:`create_app` puts settings, routes, limits, logs and errors together.

Run it with ``biaoli serve``, or with any ASGI server: ``uvicorn --factory service.app:create_app``.

Example:
    >>> app = create_app(Settings(max_body_bytes=1024))
    >>> [path for path in sorted(app.openapi()["paths"]) if not path.startswith("/label-studio")]
    ['/healthz', '/v1/extract', '/version']
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from nlp import Extractor
from nlp.pipeline import biaoli_version
from service import openapi, problems
from service.label_studio.access import Gate
from service.label_studio.routes import make_label_studio_router
from service.logs import make_logger, quiet_libraries
from service.middleware import BodyLimit, RequestLog
from service.problems import FieldError, Problem, ProblemError
from service.routes import Workshop, make_router
from service.settings import Settings
from service.store import AnnotationStore, Database

_DESCRIPTION = (
    "Reads Chinese government information disclosure annual reports (政府信息公开工作年度报告): national tables as "
    "checked cells, dates and contacts, every value grounded in the text. Errors are `application/problem+json` "
    "(RFC 9457)."
)
_CODE_OF_STATUS = {400: "bad_request", 404: "not_found", 405: "method_not_allowed"}


def create_app(
    settings: Settings | None = None, *, logger: structlog.typing.FilteringBoundLogger | None = None
) -> FastAPI:
    """The application.

    Args:
        settings: by default those of the environment.
        logger: where log lines go, by default standard error.

    Raises:
        pydantic.ValidationError: the environment holds a setting that is wrong.
        nlp.errors.ModelError: the model of mode full can't be used.
        service.store.StoreError: the database can't be opened; it is where there is a secret for Label Studio.
    """
    quiet_libraries()
    settings = settings or Settings()
    executor = ThreadPoolExecutor(settings.workers, thread_name_prefix="extract")
    extractor = Extractor(mode=settings.mode, max_bytes=settings.max_body_bytes, model=settings.model)
    workshop = Workshop(extractor, executor, settings.time_limit_seconds)
    logger = logger or make_logger(settings.log_level)
    store = _annotation_store(settings)

    app = FastAPI(
        title="Biaoli",
        version=biaoli_version(),
        summary="Checked tables from government information disclosure annual reports",
        description=_DESCRIPTION,
        redirect_slashes=False,
        docs_url=None,  # its page loads scripts from other hosts; /openapi.json feeds any local viewer
        redoc_url=None,
        lifespan=_closing(store),
    )
    app.include_router(make_router(workshop))
    app.include_router(make_label_studio_router(Gate(settings.label_studio_secret, logger), workshop, store, logger))
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(RequestLog, logger=logger)  # added last, so outermost
    app.add_exception_handler(ProblemError, _answer_problem)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.openapi = openapi.describe(app)  # type: ignore[method-assign]
    return app


def _annotation_store(settings: Settings) -> AnnotationStore | None:
    """Where annotations of Label Studio go; without its secret nothing comes in, and no database is opened."""
    return None if settings.label_studio_secret is None else AnnotationStore(Database(settings.database_url))


def _closing(store: AnnotationStore | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Closes the store at the end, so that its file is whole without the log beside it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        if store is not None:
            store.close()

    return lifespan


def _request_id(request: Request) -> str | None:
    return getattr(request.state, "request_id", None)


async def _answer_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    problem = error.problem.model_copy(update={"request_id": _request_id(request)})
    return problems.response(problem, headers=error.headers)


async def _answer_invalid(request: Request, error: Exception) -> Response:
    """422 for a query parameter; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)
    wrong = [FieldError(location=list(e["loc"]), code=e["type"], message=e["msg"]) for e in error.errors()]
    detail = f"{len(wrong)} {'field is' if len(wrong) == 1 else 'fields are'} wrong; see errors."
    return problems.response(Problem.of("validation_error", detail, errors=wrong, request_id=_request_id(request)))


async def _answer_http_error(request: Request, error: Exception) -> Response:
    """Errors of the framework: no such route, wrong method, malformed multipart."""
    assert isinstance(error, HTTPException)
    code = _CODE_OF_STATUS.get(error.status_code, "bad_request" if error.status_code < 500 else "internal_error")
    details = {
        "not_found": "There is no route for this path; see /openapi.json.",
        "method_not_allowed": "This route takes other methods; see the Allow header.",
        "bad_request": "The multipart body is malformed.",
        "internal_error": problems.KINDS["internal_error"].example,
    }
    problem = Problem.of(code, details[code], request_id=_request_id(request))
    return problems.response(problem, headers=error.headers)
