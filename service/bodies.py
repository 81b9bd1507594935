"""The ways a report comes in over HTTP: raw bytes, JSON with text, or a multipart file.

Start here: :func:`read_input` looks at the ``Content-Type`` and gives what :meth:`nlp.Extractor.extract` takes.
Bytes are never touched, so the result is that of the library for the same bytes, name and media type.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from service.problems import FieldError, ProblemError

RAW_MEDIA_TYPES = (
    "text/plain",
    "text/html",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/msword",
    "application/rtf",
    "text/markdown",
    "multipart/related",
    "image/png",
    "image/jpeg",
    "image/tiff",
)
JSON_MEDIA_TYPE = "application/json"
MULTIPART_MEDIA_TYPE = "multipart/form-data"
UNDECLARED = ("", "application/octet-stream")
"""Media types of a multipart file that say nothing: the content tells."""

NAME_LENGTH = 255


class TextBody(BaseModel):
    """The JSON body: a report's text, which is always text and never a path, and what to call it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(description="the report as plain text; spans of the result count its code points")
    name: str | None = Field(default=None, max_length=NAME_LENGTH, description="what to call it in the result")


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What the extractor takes."""

    source: str | bytes
    name: str | None
    media_type: str | None


async def read_input(request: Request, name: str | None) -> ReportInput:
    """The report in a request's body.

    Args:
        request: its body is read here, once.
        name: of the query; wins over the one in the body.

    Raises:
        ProblemError: 415 for a media type that is not taken, 422 for a body of the wrong form.
        starlette.exceptions.HTTPException: 400 for a malformed multipart body.
    """
    declared = request.headers.get("content-type", "")
    media_type = _bare(declared)
    if media_type in RAW_MEDIA_TYPES:
        return ReportInput(await request.body(), name, declared)
    if media_type == JSON_MEDIA_TYPE:
        body = _parse_json(await request.body())
        return ReportInput(body.text, name if name is not None else body.name, None)
    if media_type == MULTIPART_MEDIA_TYPE:
        return await _read_multipart(request, name)
    raise _unsupported((*RAW_MEDIA_TYPES, JSON_MEDIA_TYPE, MULTIPART_MEDIA_TYPE))


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _unsupported(taken: tuple[str, ...]) -> ProblemError:
    return ProblemError("unsupported_media_type", f"Send {', '.join(taken[:-1])} or {taken[-1]}.")


def _parse_json(body: bytes) -> TextBody:
    try:
        return TextBody.model_validate_json(body)
    except ValidationError as error:
        raise validation_problem(error, "body") from error


def validation_problem(error: ValidationError, *where: str) -> ProblemError:
    """A 422 that names each wrong field and not its value."""
    return ProblemError(
        "validation_error",
        f"{error.error_count()} {'field is' if error.error_count() == 1 else 'fields are'} wrong; see errors.",
        errors=[
            FieldError(location=[*where, *item["loc"]], code=item["type"], message=_message(item["type"], item["msg"]))
            for item in error.errors(include_url=False, include_context=False, include_input=False)
        ],
    )


def _message(code: str, message: str) -> str:
    """A message without what was sent: the parser's own error may hold characters of the document."""
    return "The body is not valid JSON in UTF-8" if code == "json_invalid" else message


async def _read_multipart(request: Request, name: str | None) -> ReportInput:
    async with request.form(max_files=1, max_fields=1) as form:
        fields = form.multi_items()
        upload = fields[0][1] if len(fields) == 1 and fields[0][0] == "file" else None
        if not isinstance(upload, UploadFile):
            message = "Send exactly one part, named file, with a filename"
            errors = [FieldError(location=["body", "file"], code="one_file", message=message)]
            raise ProblemError("validation_error", "1 field is wrong; see errors.", errors=errors)
        declared = upload.content_type or ""
        if _bare(declared) not in (*RAW_MEDIA_TYPES, *UNDECLARED):
            raise _unsupported(RAW_MEDIA_TYPES)
        media_type = declared if _bare(declared) in RAW_MEDIA_TYPES else None
        return ReportInput(await upload.read(), name if name is not None else upload.filename or None, media_type)
