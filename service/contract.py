"""The JSON Schema of a result, as ``biaoli schema`` prints it and as the OpenAPI document holds it.

It is made from the models of :mod:`nlp.schema`. All keys are always there, but ``document.text`` only when it was
asked for; pydantic can't know that, so it is said here.

Example:
    >>> schema = json_schema()
    >>> "text" in schema["$defs"]["DocumentInfo"]["required"], "sha256" in schema["$defs"]["DocumentInfo"]["required"]
    (False, True)
"""

from __future__ import annotations

from typing import Any

from nlp.schema import SCHEMA_VERSION, Extraction

_LEFT_OUT_UNLESS_ASKED = {("DocumentInfo", "text")}


def json_schema(ref_template: str = "#/$defs/{model}") -> dict[str, Any]:
    """JSON Schema (2020-12) of :class:`nlp.Extraction`; its parts are under ``$defs``."""
    schema = Extraction.model_json_schema(mode="serialization", ref_template=ref_template)
    for name, part in {"Extraction": schema, **schema["$defs"]}.items():
        part["required"] = [key for key in part["properties"] if (name, key) not in _LEFT_OUT_UNLESS_ASKED]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Extraction {SCHEMA_VERSION}",
        **{key: value for key, value in schema.items() if key != "title"},
    }
