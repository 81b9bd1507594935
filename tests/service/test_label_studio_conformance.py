"""The routes for Label Studio against the OpenAPI document, with the secret and without, in generated requests."""

from __future__ import annotations

import io
import tempfile

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

SECRET = "a-secret-shared-with-label-studio"
folder = tempfile.TemporaryDirectory()
log = io.StringIO()
app = create_app(
    Settings(label_studio_secret=SECRET, database_url=f"sqlite:///{folder.name}/store.sqlite3"),
    logger=make_logger("error", log),
)
schema = schemathesis.openapi.from_asgi("/openapi.json", app).include(path_regex="^/label-studio/")

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("headers", [{"X-Biaoli-Secret": SECRET}, {}], ids=["with", "without"])
@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_answer_is_as_described(case: schemathesis.Case, headers: dict[str, str]) -> None:
    try:
        case.call_and_validate(checks=CHECKS, headers=headers)
    finally:
        print(log.getvalue())  # shown by pytest only where the test fails
