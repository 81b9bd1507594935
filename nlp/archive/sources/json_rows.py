"""JSONL, one object a line, and JSON files that hold a list of objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nlp.archive.items import Item
from nlp.archive.sources.csv_shape import encoding_of
from nlp.archive.sources.json_shape import parse_json
from nlp.archive.sources.limits import Refusal
from nlp.archive.sources.opening import Place, refuse_depth
from nlp.archive.sources.rows import Row, row_items
from nlp.archive.sources.streams import Forward, read_document


def json_line_items(stream: Forward, place: Place) -> Iterator[Item]:
    """The documents of a JSONL, named by their lines; a line that is no object is refused as ``bad_row``."""
    refuse_depth(place)
    return row_items(_lines(stream, place), place)


def _lines(stream: Forward, place: Place) -> Iterator[tuple[int, Row | Refusal]]:
    number, limit = 0, place.limits.document_bytes
    while True:
        number += 1
        line = stream.readline(limit + 1)
        if not line:
            return
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = stream.readline()
            yield number, Refusal("too_large", f"line {number} has more than {limit} bytes")
            continue
        text = line.removeprefix(b"\xef\xbb\xbf").strip()
        if text:
            value = parse_json(_text(text))
            yield number, value if isinstance(value, dict) else _bad(number)


def _bad(number: int) -> Refusal:
    return Refusal("bad_row", f"line {number} is no JSON object")


def _text(line: bytes) -> str:
    """JSON is UTF-8; some scrapers write GBK. What is neither shows as such in the text."""
    return line.decode(encoding_of(line), "replace")


def json_items(stream: Forward, place: Place) -> Iterator[Item]:
    """The documents of a JSON file: objects of a list, wherever at its top it stands, or one object.

    Raises:
        Refusal: ``too_large``, ``bad_row``, ``nested_too_deep``, ``no_text_column``.
    """
    refuse_depth(place)
    data = read_document(stream, place.limits)
    value = parse_json(data.removeprefix(b"\xef\xbb\xbf").decode(encoding_of(data), "replace"))
    if value is None:
        raise Refusal("bad_row", "this is no JSON, though it begins like it")
    rows = _objects(value)
    return row_items(((n, row if isinstance(row, dict) else _no_object(n)) for n, row in enumerate(rows, 1)), place)


def _no_object(number: int) -> Refusal:
    return Refusal("bad_row", f"value {number} is no JSON object")


def _objects(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    lists = [part for part in value.values() if isinstance(part, list) and part and isinstance(part[0], dict)]
    return lists[0] if len(lists) == 1 else [value]
