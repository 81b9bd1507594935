"""Rows of a table become documents: which column holds them, and what the others say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nlp.archive.items import Item
from nlp.archive.sources.lexicon import words
from nlp.archive.sources.limits import Refusal
from nlp.archive.sources.names import printable
from nlp.archive.sources.opening import Place
from nlp.reading.detection import looks_like_html

_SAMPLE_ROWS = 50
_SAMPLE_BYTES = 8 << 20
_LONG_CHARACTERS = 50  # of the mean cell of a column that nobody named like a text
_METADATA_CHARACTERS = 2000  # what is longer is another text
_METADATA_COLUMNS = 100

Row = Mapping[str, Any]


def row_items(rows: Iterable[tuple[int, Row | Refusal]], place: Place) -> Iterator[Item]:
    """The documents of numbered rows; the column is chosen by the first rows, unless the limits name it.

    Raises:
        Refusal: ``no_text_column``.
    """
    rows = iter(rows)
    sample: list[tuple[int, Row | Refusal]] = []
    size = 0
    for numbered in rows:
        sample.append(numbered)
        size += sum(len(value) for value in _texts(numbered[1]).values())
        if len(sample) >= _SAMPLE_ROWS or size >= _SAMPLE_BYTES:
            break
    columns = text_columns([row for _, row in sample if not isinstance(row, Refusal)], place.limits.text_column)
    if not columns and any(not isinstance(row, Refusal) for _, row in sample):
        raise Refusal("no_text_column", "no column looks like documents; name it with text_column")
    sample.reverse()
    while sample:
        yield _item(*sample.pop(), columns, place)
    for number, row in rows:
        yield _item(number, row, columns, place)


def text_columns(sample: list[Row], wanted: str | None) -> list[str]:
    """The columns that may hold documents, the likeliest first: a row that lacks one is read by the next.

    Example:
        >>> text_columns([{"url": "http://example.org", "html": "<p>a</p>", "content": "a"}], None)
        ['content', 'html']
    """
    if wanted is not None:
        return [wanted] if not sample or any(wanted in row for row in sample) else []
    names = dict.fromkeys(name for row in sample for name, value in row.items() if isinstance(value, (str, bytes)))
    ranks = {word: rank for rank, word in enumerate(words("text_columns"))}
    filled = {name for row in sample for name, text in _texts(row).items() if text.strip()}
    known = [name for name in names if _folded(name) in ranks]
    known.sort(key=lambda name: (name not in filled, ranks[_folded(name)]))
    if known:
        return known
    means = {name: sum(len(_texts(row).get(name, "")) for row in sample) / len(sample) for name in names}
    longest = max(means, key=lambda name: means[name], default=None)
    return [longest] if longest is not None and means[longest] >= _LONG_CHARACTERS else []


def _folded(name: str) -> str:
    return name.strip().lower()


def _texts(row: Row | Refusal) -> dict[str, str | bytes]:
    if isinstance(row, Refusal):
        return {}
    return {name: value for name, value in row.items() if isinstance(value, (str, bytes))}


def _item(number: int, row: Row | Refusal, columns: list[str], place: Place) -> Item:
    if isinstance(row, Refusal):
        return place.row(number, {}).refused(row)
    texts = _texts(row)
    column = next((name for name in columns if texts.get(name)), None)
    at = place.row(number, _metadata(row, column))
    if column is None:
        return at.refused(Refusal("empty_text", "the row has no text"))
    text = texts[column]
    data = text if isinstance(text, bytes) else _utf8(text)
    place.meter.add(len(data))
    if len(data) > place.limits.document_bytes:
        return at.refused(Refusal("too_large", f"has more than {place.limits.document_bytes} bytes"))
    if isinstance(text, bytes):
        return at.item(data)
    kind = "text/html" if looks_like_html(text) else "text/plain"
    return Item(at.name, data, f"{kind}; charset=utf-8", at.metadata)


def _utf8(text: str) -> bytes:
    """UTF-8; half a character, which JSON can hold, becomes the sign for a lost one."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode()


def _metadata(row: Row, column: str | None) -> dict[str, str]:
    """What the other columns say, in words; lists, objects and long texts are none."""
    metadata = {}
    for name, value in row.items():
        if name == column or value is None or isinstance(value, (bytes, list, dict, tuple)):
            continue
        words_ = str(value)
        if words_.strip() and len(words_) <= _METADATA_CHARACTERS:
            metadata[printable(str(name))] = words_.encode("utf-8", "replace").decode()
        if len(metadata) >= _METADATA_COLUMNS:
            break
    return metadata
