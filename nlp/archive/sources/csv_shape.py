"""Whether text is a table of separated values. Reports hold tables and lists too, so a good deal is asked for."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from nlp.archive.sources.lexicon import word_set

_DELIMITERS = ",\t;|"
_SAMPLE_ROWS = 20
_HEADER_CHARACTERS = 40
_HEADER_CELLS = 200
_LONG_CHARACTERS = 100  # of a cell that can be a document
_SHORT_DOCUMENT = 40
_ROWS_OF_UNKNOWN = 3  # a title and a paragraph with a comma each look like a table of one row
_SHARE_OF_KNOWN, _SHARE_OF_UNKNOWN = 0.5, 0.9  # of rows with as many cells as there are names

csv.field_size_limit(max(csv.field_size_limit(), 256 << 20))  # for the process; rows are bounded where they are read


def encoding_of(head: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or else GB 18030, of which GBK and GB 2312 are parts.

    Example:
        >>> encoding_of("正文".encode("gbk")), encoding_of("正文".encode()[:-1])
        ('gb18030', 'utf-8')
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # the last character may be cut
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def looks_like_csv(head: bytes, *, whole: bool) -> bool:
    """Whether this is the beginning of a table with a line of column names; ``whole`` where nothing follows.

    Every row has to have as many cells as there are names, and one column has to look like documents: by its name and
    the company it has, or by its length.

    Example:
        >>> looks_like_csv("标题,正文\\n甲,乙\\n".encode(), whole=True), looks_like_csv(b"1,2\\n3,4\\n", whole=True)
        (True, False)
    """
    return delimiter_of(head, whole=whole) is not None


def delimiter_of(head: bytes, *, whole: bool) -> str | None:
    """The character between the cells of a table; ``None`` where this is no table."""
    text = head.decode(encoding_of(head), "replace").removeprefix("\ufeff")
    first = text[: text.find("\n") if "\n" in text else len(text)].rstrip("\r")
    if "\n" not in text or not first.strip() or len(first) > _HEADER_CHARACTERS * _HEADER_CELLS:
        return None
    for delimiter in sorted(_DELIMITERS, key=first.count, reverse=True):
        if first.count(delimiter) and _is_table(text, delimiter, whole):
            return delimiter
    return "," if _is_single_column(first, text) else None


def _is_single_column(first: str, text: str) -> bool:
    name = first.strip().strip('"').lower()
    return name in word_set("text_columns") and text[text.find("\n") + 1 :].startswith('"')


def _is_table(text: str, delimiter: str, whole: bool) -> bool:
    rows = list(_sample(text, delimiter, whole))
    if len(rows) < 2 or not _is_header(rows[0]):
        return False
    header, body = rows[0], rows[1:]
    fitting = [row for row in body if len(row) == len(header)]
    names = {name.strip().lower() for name in header}
    is_text, is_known = bool(names & word_set("text_columns")), bool(names & word_set("other_columns"))
    if len(fitting) < len(body) * (_SHARE_OF_KNOWN if is_text and is_known else _SHARE_OF_UNKNOWN):
        return False
    longest = max(sum(len(row[column]) for row in fitting) / len(fitting) for column in range(len(header)))
    if not is_text:
        return longest >= _LONG_CHARACTERS and (is_known or len(fitting) >= _ROWS_OF_UNKNOWN)
    return longest >= _SHORT_DOCUMENT or is_known


def _sample(text: str, delimiter: str, whole: bool) -> Iterator[list[str]]:
    """The first rows that are not blank; the last one of a part is left out, as it may be cut."""
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) > _SAMPLE_ROWS:
                break
    except csv.Error:
        return
    cut = not whole and len(rows) <= _SAMPLE_ROWS and len(rows) > 2
    yield from rows[:-1] if cut else rows


def _is_header(cells: list[str]) -> bool:
    names = [cell.strip() for cell in cells]
    return (
        2 <= len(names) <= _HEADER_CELLS
        and len(set(names)) == len(names)
        and all(0 < len(name) <= _HEADER_CHARACTERS and not name.replace(".", "").isdigit() for name in names)
    )
