"""Errors over HTTP: every one is ``application/problem+json`` (RFC 9457), made here and nowhere else.

Start here: :data:`KINDS` is the whole list, with status and title. ``code`` is for scripts and never changes,
``detail`` is for people. Neither quotes the document. ``type`` is a relative URI reference that ends in the code.

Example:
    >>> problem = Problem.of("empty_document", "The document holds nothing but white space.")
    >>> problem.status, problem.title, problem.type
    (400, 'Empty document', '/problems/empty_document')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from nlp.errors import BiaoliError

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error: HTTP status, title, and an invented detail for the documentation."""

    status: int
    title: str
    example: str


KINDS: Mapping[str, Kind] = {
    "empty_document": Kind(400, "Empty document", "There is nothing to read: no bytes, or nothing but white space."),
    "unreadable_document": Kind(400, "Unreadable document", "The PDF is damaged: it has no pages that can be read."),
    "needs_ocr": Kind(400, "Pages are pictures", "The pages are pictures; recognising them is not installed here."),
    "legacy_document": Kind(
        415,
        "Old Word document",
        "This is an old Word document: save it as DOCX, PDF or HTML, or install LibreOffice.",
    ),
    "encrypted_document": Kind(400, "Document is locked", "The PDF opens only with a password."),
    "unauthorized": Kind(401, "Secret needed", "The secret is missing: send it as basic-auth password."),
    "label_studio_off": Kind(403, "Label Studio is not set up", "No secret is set for Label Studio."),
    "bad_request": Kind(400, "Bad request", "The multipart body is malformed."),
    "not_found": Kind(404, "Not found", "There is no route for this path; see /openapi.json."),
    "method_not_allowed": Kind(405, "Method not allowed", "This route takes POST."),
    "document_too_large": Kind(413, "Document too large", "The request body is larger than 33554432 bytes."),
    "unsupported_media_type": Kind(
        415,
        "Unsupported media type",
        "Send text/plain, text/html, application/pdf, a Word document, a picture, JSON or multipart/form-data.",
    ),
    "validation_error": Kind(422, "Invalid request", "1 field is wrong; see errors."),
    "invalid_text": Kind(422, "Invalid text", "The text holds a lone surrogate, so it is no Unicode text."),
    "training_not_offered": Kind(
        409, "Training is not offered", "Nothing is trained on request of Label Studio: annotations wait for a person."
    ),
    "unusable_page": Kind(
        422, "Labelling page without spans of a text", "The labelling page has no control of type Labels on a Text."
    ),
    "unreadable_tasks": Kind(422, "No task could be read", "None of 2 tasks could be read; see errors."),
    "internal_error": Kind(500, "Internal error", "The service failed; the log has the request id."),
    "store_unavailable": Kind(503, "Store not available", "The annotations could not be kept; the log has the reason."),
    "time_limit": Kind(503, "Time limit reached", "The extraction took longer than 60 seconds."),
}


class FieldError(BaseModel):
    """One wrong field of a request: where it stands and what is wrong. The value itself is not repeated."""

    model_config = ConfigDict(extra="forbid")

    location: list[str | int]
    code: str
    message: str


class Problem(BaseModel):
    """The body of every error, as RFC 9457 has it, with ``code`` for scripts.

    ``request_id`` is that of the log line; ``errors`` is filled for ``validation_error`` and ``unreadable_tasks``.
    """

    model_config = ConfigDict(extra="forbid")

    type: str
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    code: str
    request_id: str | None = None
    errors: list[FieldError] = []

    @classmethod
    def of(cls, code: str, detail: str, *, errors: Sequence[FieldError] = (), request_id: str | None = None) -> Problem:
        """A problem of a known kind.

        Raises:
            KeyError: ``code`` is not in :data:`KINDS`.
        """
        kind = KINDS[code]
        return cls(
            type=f"/problems/{code}",
            title=kind.title,
            status=kind.status,
            detail=detail,
            code=code,
            errors=list(errors),
            request_id=request_id,
        )


def example_of(code: str) -> dict[str, Any]:
    """An invented problem of this kind, for the OpenAPI document."""
    errors = {
        "validation_error": FieldError(location=["body", "text"], code="missing", message="Field required"),
        "unreadable_tasks": FieldError(location=["body", "tasks", 0], code="no_text", message="The task has no text."),
    }
    problem = Problem.of(
        code,
        KINDS[code].example,
        errors=[errors[code]] if code in errors else (),
        request_id="5f0c1d2e3a4b5c6d",
    )
    return problem.model_dump(mode="json")


class ProblemError(Exception):
    """Raised in a route to answer with a problem."""

    def __init__(
        self, code: str, detail: str, *, errors: Sequence[FieldError] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.problem = Problem.of(code, detail, errors=errors)
        self.headers = headers


def from_library(error: BiaoliError) -> Problem:
    """The problem for an error of the library, whose messages never quote the document."""
    codes = (kind.code for kind in type(error).__mro__ if issubclass(kind, BiaoliError))
    code = next((code for code in codes if code in KINDS), "internal_error")
    detail = str(error) if code != "internal_error" else KINDS[code].example
    return Problem.of(code, detail or KINDS[code].title)


def response(problem: Problem, *, headers: Mapping[str, str] | None = None) -> Response:
    """The HTTP answer for a problem."""
    return Response(
        problem.model_dump_json(), status_code=problem.status, headers=dict(headers or {}), media_type=MEDIA_TYPE
    )
