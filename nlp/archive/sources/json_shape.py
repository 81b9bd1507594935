"""Whether text is JSON, and in which shape: an object a line, or one value over many lines."""

from __future__ import annotations

import json
import re
from typing import Any, Literal

from nlp.archive.sources.csv_shape import encoding_of

_OBJECT_BEGINS = re.compile(rb'\{\s{0,100}"(?:[^"\\\n]|\\.){0,200}"\s{0,20}:')
_LIST_BEGINS = re.compile(rb'\[\s{0,100}\{\s{0,100}"(?:[^"\\\n]|\\.){0,200}"\s{0,20}:')
_SAMPLE_LINES = 5
_WIDE_BYTES = 4 << 20
_VALUES = 1_000_000


def json_shape(head: bytes) -> Literal["lines", "value"] | None:
    r"""The shape of the JSON that begins with ``head``; ``None`` where it is none.

    Example:
        >>> json_shape(b'{"text": "a"}\n{"text": "b"}\n'), json_shape(b'[\n  {"text": "a"}]'), json_shape(b"[1] a")
        ('lines', 'value', None)
    """
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _LIST_BEGINS.match(text):
        return "value"
    encoding = encoding_of(head)
    lines = [line for line in text.split(b"\n", _SAMPLE_LINES * 2)[: _SAMPLE_LINES * 2] if line.strip()][:_SAMPLE_LINES]
    objects = sum(
        isinstance(parse_json(line.strip().decode(encoding, "replace")), dict)
        for line in lines
        if line.lstrip().startswith(b"{")
    )
    if objects and (text.startswith(b"{") or objects * 2 > len(lines)):
        return "lines"
    if not _OBJECT_BEGINS.match(text):
        return None
    # A first line that is longer than the head is an object of its own; one that ends early goes on in the next.
    return "lines" if b"\n" not in text.rstrip() else "value"


def parse_json(data: bytes | str) -> Any:
    """The value, or ``None`` where it is no JSON, or made of so many values that it would not fit into memory."""
    if len(data) > _WIDE_BYTES and _values(data) > _VALUES:
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _values(data: bytes | str) -> int:
    if isinstance(data, bytes):
        return data.count(b",") + data.count(b"[") + data.count(b"{")
    return data.count(",") + data.count("[") + data.count("{")
