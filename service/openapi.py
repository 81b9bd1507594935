"""The OpenAPI document: what the framework can't see for itself, with invented examples of every body and error.

Start here: :func:`describe` makes the document of an application. The request body is described by hand, since the
route reads raw bytes; the result's schema is that of ``biaoli schema``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from service import contract, problems
from service.bodies import TextBody
from service.label_studio.messages import EventCall, PredictCall, SetupCall

_REF = "#/components/schemas/{model}"

EXAMPLE_TEXT = (
    "清溪县林业局2023年政府信息公开工作年度报告\n发布时间：2024-01-18 09:30:00\n\n"
    "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。联系电话：0000-1234567。\n\n"
    "一、总体情况\n2023年，我局未收到政府信息公开申请。\n"
)
EXAMPLE_HTML = (
    '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>青禾镇2023年政府信息公开工作年度报告</title>'
    "</head><body><h1>青禾镇2023年政府信息公开工作年度报告</h1><p>联系电话：0000-1234567</p></body></html>"
)
_MULTIPART_SCHEMA = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
}

EXTRACT_REQUEST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "One report: its bytes, its text, or a file.",
        "content": {
            "text/plain": {
                "schema": {"type": "string", "minLength": 1},
                "examples": {"report": {"summary": "text; a charset parameter is heeded", "value": EXAMPLE_TEXT}},
            },
            "text/html": {
                "schema": {"type": "string", "minLength": 1},
                "examples": {"page": {"summary": "a saved page", "value": EXAMPLE_HTML}},
            },
            "application/pdf": {
                "schema": {"type": "string", "contentMediaType": "application/pdf"},
                "examples": {"pdf": {"summary": "bytes of a PDF with text in it", "value": "%PDF-1.7 …"}},
            },
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {
                "schema": {"type": "string", "contentMediaType": "application/octet-stream"},
                "examples": {"docx": {"summary": "bytes of a Word document", "value": "PK…"}},
            },
            "image/png": {
                "schema": {"type": "string", "contentMediaType": "image/png"},
                "examples": {"scan": {"summary": "a picture of a page; needs the extra ocr", "value": "PNG…"}},
            },
            "application/json": {
                "schema": {"$ref": _REF.format(model="TextBody")},
                "examples": {
                    "text": {"summary": "text with a name", "value": {"text": EXAMPLE_TEXT, "name": "qingxi_2023.txt"}}
                },
            },
            "multipart/form-data": {
                "schema": _MULTIPART_SCHEMA,
                "encoding": {"file": {"contentType": "text/plain, text/html, application/pdf"}},
                "examples": {"file": {"summary": "one part named file", "value": {"file": EXAMPLE_TEXT}}},
            },
        },
    }
}


_EXAMPLE_LABELS = '<Labels name="label" toName="text"><Label value="quantity"/></Labels>'
_EXAMPLE_PAGE = f'<View><Text name="text" value="$text"/>{_EXAMPLE_LABELS}</View>'
EXAMPLE_SETUP = {"project": "3.1732345678", "schema": _EXAMPLE_PAGE}
EXAMPLE_PREDICT = {
    "project": "3.1732345678",
    "label_config": _EXAMPLE_PAGE,
    "tasks": [{"id": 7, "data": {"text": "2023年，我局收到政府信息公开申请3件。"}}],
}
EXAMPLE_EVENT = {
    "action": "ANNOTATION_CREATED",
    "project": {"id": 3, "created_at": "2024-11-23T07:07:58Z", "label_config": _EXAMPLE_PAGE},
    "task": {"id": 7, "data": {"text": "2023年，我局收到政府信息公开申请3件。"}},
    "annotation": {
        "id": 11,
        "task": 7,
        "completed_by": 1,
        "was_cancelled": False,
        "updated_at": "2024-11-23T08:00:00Z",
        "result": [
            {
                "id": "q1",
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "value": {"start": 18, "end": 20, "text": "3件", "labels": ["quantity"]},
            }
        ],
    },
}


def json_request(model: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    """The request body of a route that reads it by itself."""
    schema = {"$ref": _REF.format(model=model.__name__)}
    content = {"application/json": {"schema": schema, "examples": {"call": {"value": example}}}}
    return {"requestBody": {"required": True, "content": content}}


def _problem_responses(codes: Sequence[str]) -> dict[int | str, dict[str, Any]]:
    """A response for each status, with an example for each code."""
    responses: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        kind = problems.KINDS[code]
        response = responses.setdefault(
            kind.status,
            {
                "description": kind.title,
                "content": {problems.MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}, "examples": {}}},
            },
        )
        example = {"summary": kind.title, "value": problems.example_of(code)}
        response["content"][problems.MEDIA_TYPE]["examples"][code] = example
    return responses


_ANY = ("not_found", "method_not_allowed", "internal_error")
_OF_LABEL_STUDIO = (
    "unauthorized",
    "label_studio_off",
    "store_unavailable",
    "training_not_offered",
    "unusable_page",
    "unreadable_tasks",
)
_GUARDED = (*_ANY, "unauthorized", "label_studio_off")
_WITH_BODY = (*_GUARDED, "document_too_large", "validation_error")

ANY_ROUTE = _problem_responses(_ANY)
LABEL_STUDIO_RESPONSES = _problem_responses(_GUARDED)
LABEL_STUDIO_PAGE_RESPONSES = _problem_responses((*_WITH_BODY, "unusable_page"))
LABEL_STUDIO_PREDICT_RESPONSES = _problem_responses((*_WITH_BODY, "unusable_page", "unreadable_tasks", "time_limit"))
LABEL_STUDIO_EVENT_RESPONSES = _problem_responses((*_WITH_BODY, "training_not_offered", "store_unavailable"))
EXTRACT_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The extraction: byte for byte what the library gives and the command line prints.",
        "content": {"application/json": {"schema": {"$ref": _REF.format(model="Extraction")}}},
    },
    **_problem_responses([code for code in problems.KINDS if code not in _OF_LABEL_STUDIO]),
}


@cache
def example_extraction() -> dict[str, Any]:
    """The extraction of :data:`EXAMPLE_TEXT`, so that the documentation shows what really comes out."""
    from nlp import extract

    return extract(EXAMPLE_TEXT, name="qingxi_2023.txt").to_dict()


def describe(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """A function that gives the application's OpenAPI document, made at the first call."""

    @cache
    def document() -> dict[str, Any]:
        made = get_openapi(
            title=app.title, version=app.version, summary=app.summary, description=app.description, routes=app.routes
        )
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        extraction = contract.json_schema(_REF)
        parts = extraction.pop("$defs")
        extraction.pop("$schema")
        problem = problems.Problem.model_json_schema(mode="serialization", ref_template=_REF)
        schemas.update(parts, Extraction=extraction, **problem.pop("$defs"), Problem=problem)
        for body in (TextBody, SetupCall, PredictCall, EventCall):
            described = body.model_json_schema(ref_template=_REF)
            schemas.update(described.pop("$defs", {}), **{body.__name__: described})
        answer = made["paths"]["/v1/extract"]["post"]["responses"]["200"]["content"]["application/json"]
        answer["examples"] = {"report": {"summary": "the text example", "value": example_extraction()}}
        return made

    return document
