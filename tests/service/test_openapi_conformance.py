"""The service against its own OpenAPI document, with generated requests (schemathesis, in process)."""

from __future__ import annotations

import io

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from service.app import create_app
from service.logs import make_logger
from service.settings import Settings

log = io.StringIO()
app = create_app(Settings(), logger=make_logger("error", log))
schema = schemathesis.openapi.from_asgi("/openapi.json", app)


@schemathesis.serializer(
    "text/html",
    "application/pdf",
    "image/png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
def as_is(_: schemathesis.SerializationContext, value: object) -> bytes:
    """Bodies of these types are sent as they are generated."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


# Not checked: that every body the schema allows is accepted. A schema can't say what a report is, so generated
# strings may rightly get 400 (blank) or 415 (a PDF that is none).
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
)


@pytest.mark.filterwarnings("ignore")
@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_answer_is_as_described(case: schemathesis.Case) -> None:
    try:
        case.call_and_validate(checks=CHECKS)
    finally:
        print(log.getvalue())  # shown by pytest only where the test fails
