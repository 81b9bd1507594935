"""What surrounds every request: a request id, one log line, the body limit, and the last catch for failures.

Both are plain ASGI, so that bodies stream through them. :class:`RequestLog` is the outermost: nothing that fails
inside gets past it, hence no server prints a traceback with the words of a document.
"""

from __future__ import annotations

import secrets
import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import problems
from service.logs import describe
from service.problems import Problem, ProblemError


class RequestLog:
    """Gives each request an id (header ``X-Request-ID``), logs it when it ends, turns a failure into a 500."""

    def __init__(self, app: ASGIApp, *, logger: structlog.typing.FilteringBoundLogger) -> None:
        self.app = app
        self.logger = logger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = scope.setdefault("state", {})["request_id"] = secrets.token_hex(8)
        sent = {"status": 0, "bytes": 0}

        async def send_noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent["status"] = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            elif message["type"] == "http.response.body":
                sent["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        except Exception as error:
            self.logger.error("request_failed", request_id=request_id, **describe(error))
            if not sent["status"]:
                failure = Problem.of("internal_error", problems.KINDS["internal_error"].example, request_id=request_id)
                await problems.response(failure)(scope, receive, send_noting)
        route = scope.get("route")
        self.logger.info(
            "request",
            request_id=request_id,
            method=scope["method"],
            route=getattr(route, "path", None),  # the route's pattern: a path or query may name a document
            status=sent["status"],
            response_bytes=sent["bytes"],
            elapsed_ms=round((time.perf_counter() - started) * 1000, 1),
        )


class BodyLimit:
    """Stops reading a request body as soon as it is over the limit, whatever its ``Content-Length`` said."""

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        too_large = ProblemError("document_too_large", f"The request body is larger than {self.max_bytes} bytes.")
        received = 0
        declared = dict(scope["headers"]).get(b"content-length", b"0")

        async def receive_counting() -> Message:
            nonlocal received
            if declared.isdigit() and int(declared) > self.max_bytes:
                raise too_large
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.max_bytes:
                raise too_large
            return message

        await self.app(scope, receive_counting, send)
