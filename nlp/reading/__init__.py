"""Reading: bytes, text or a file → :class:`nlp.document.Document`.

Start here. :func:`read` is the whole path: what is it (:mod:`~nlp.reading.detection`), which characters
(:mod:`~nlp.reading.encodings`, :mod:`~nlp.reading.mojibake`), what layout (:mod:`~nlp.reading.html`,
:mod:`~nlp.reading.pdf`, :mod:`~nlp.reading.docx`, :mod:`~nlp.reading.doc`, :mod:`~nlp.reading.markdown`; plain text is
left as it is), and then, the same for all formats, what stands around the report
(:mod:`~nlp.reading.headers`, :mod:`~nlp.reading.litter`, :mod:`~nlp.reading.body`,
:mod:`~nlp.reading.announcement`). A new format is a new module that
returns a :class:`~nlp.reading.layout.Layout`, and a line in :func:`read`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from nlp.document import Document
from nlp.errors import DocumentTooLarge, EmptyDocument, InvalidText
from nlp.folding import fold
from nlp.reading.announcement import attachment_warnings
from nlp.reading.body import find_body
from nlp.reading.copies import first_copy
from nlp.reading.detection import MediaType, is_pdf, looks_like_html, parse_hint, refuse_binary, text_media_type
from nlp.reading.doc import is_legacy, read_legacy
from nlp.reading.docx import MEDIA_TYPE as DOCX_TYPE
from nlp.reading.docx import is_docx, read_docx
from nlp.reading.encodings import Decoded, decode
from nlp.reading.headers import find_fields
from nlp.reading.html import read_html
from nlp.reading.layout import Layout
from nlp.reading.litter import find_litter, merge_spans
from nlp.reading.markdown import MEDIA_TYPES as MARKDOWN_TYPES
from nlp.reading.markdown import looks_like_markdown, read_markdown, without_marks
from nlp.reading.mhtml import is_mhtml, page_of
from nlp.reading.mojibake import lost_characters, repair_mojibake
from nlp.reading.ocr import picture_type, read_pictures
from nlp.reading.pdf import read_pdf
from nlp.schema import Warning_

DEFAULT_MAX_BYTES = 64 * 1024 * 1024
"""Bytes of the largest input; a report with pictures in its PDF has a few million."""

__all__ = ["DEFAULT_MAX_BYTES", "read"]

_hint_of = lru_cache(maxsize=64)(parse_hint)  # a batch of reports has one media type, and a header takes long to parse

_BLANK = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff\x00"


@dataclass(frozen=True, slots=True)
class _Input:
    """Bytes or text as they came, with what is known of them."""

    data: bytes
    text: str | None
    name: str | None


def read(
    source: str | bytes | Path,
    *,
    name: str | None = None,
    media_type: str | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
) -> Document:
    r"""Read a document of any supported kind.

    Args:
        source: a ``str`` is always text, never a path; files are ``Path``, the rest ``bytes``.
        name: what to call the document; a file's own name by default.
        media_type: ``text/plain``, ``text/html``, ``application/pdf`` or another that is read, with an optional
            ``charset``. For bytes it is a hint, and the content decides; a ``str`` is plain text unless it is said to
            be HTML or Markdown.
        max_bytes: the largest input, counted in bytes (of UTF-8 for a ``str``).

    Raises:
        EmptyDocument: nothing, or nothing but white space.
        DocumentTooLarge: more than ``max_bytes``; a file is not even opened then.
        InvalidText: a ``str`` with a lone surrogate.
        UnsupportedMediaType: a format that isn't read; the message names it.
        LegacyDocument: an old Word document, where there is no LibreOffice to convert it.
        NeedsOCR: a PDF without a text layer, or a Word document of pictures.
        EncryptedDocument: a document that needs a password.
        UnreadableDocument: bytes that are no text, or a document damaged beyond reading.
        OSError: the file can't be opened.

    Example:
        >>> document = read("青禾镇2020年政府信息公开工作年度报告\n发布时间：2021-01-20\n\n一、总体情况\n无。\n- 1 -\n")
        >>> [(field.name, field.value) for field in document.fields]
        [('published_at', '2021-01-20')]
        >>> [document.text[start:end] for start, end in document.litter]
        ['- 1 -']
    """
    source_ = _open(source, name, max_bytes)
    hint = _hint_of(media_type)
    kind: MediaType
    if source_.text is not None:
        kind = "text/html" if hint.media_type in ("text/html", "application/xhtml+xml") else "text/plain"
        decoded = Decoded(source_.text.removeprefix("\ufeff"), "")
        if hint.media_type in MARKDOWN_TYPES or (kind == "text/plain" and looks_like_markdown(source_.text)):
            kind = "text/markdown"
    elif made := _read_binary(source_.data):
        return _document(source_, made[0], None, made[1], [])
    elif is_mhtml(source_.data):
        page, charset = page_of(source_.data)
        decoded = decode(page, declared=charset)
        kind = "multipart/related"
    else:
        refuse_binary(source_.data)
        decoded = decode(source_.data, declared=hint.charset)
        kind = text_media_type(decoded.text, hint, source_.name)
    text, warnings = _checked_characters(decoded)
    if kind in ("text/html", "multipart/related"):
        layout = read_html(text)
        warnings = [_relocated(warning, layout.text) for warning in warnings]
    elif kind == "text/markdown":
        layout = read_markdown(text)
    else:
        layout = Layout(text, ())
    if source_.text is not None and kind == "text/plain" and looks_like_html(text):
        message = "this looks like HTML but was read as plain text: a str is text unless said to be text/html"
        warnings.append(Warning_(code="markup_in_text", message=message))
    if hint.media_type == "application/pdf":
        warnings.append(Warning_(code="media_type_mismatch", message=f"said to be a PDF, read as {kind}"))
    is_page = kind in ("text/html", "multipart/related")
    return _document(source_, kind, decoded.encoding or None, layout, warnings, page=text if is_page else None)


def _read_binary(data: bytes) -> tuple[MediaType, Layout] | None:
    """Media type and layout of the formats that are no text; ``None`` for all others."""
    if is_pdf(data):
        return "application/pdf", read_pdf(data)
    if picture := picture_type(data):
        return picture, read_pictures(data)
    if is_docx(data):
        return DOCX_TYPE, read_docx(data)
    return read_legacy(data) if is_legacy(data) else None


def _open(source: str | bytes | Path, name: str | None, max_bytes: int) -> _Input:
    """The bytes of ``source``, checked against the limit before they are read."""
    if isinstance(source, str):
        if len(source) > max_bytes:
            raise DocumentTooLarge(f"the text has {len(source)} characters; the limit is {max_bytes} bytes")
        try:
            data = source.encode("utf-8")
        except UnicodeEncodeError:
            raise InvalidText("the text holds a lone surrogate, which is no Unicode character") from None
        opened = _Input(data, source, name)
    elif isinstance(source, Path):
        size = source.stat().st_size
        if size > max_bytes:
            raise DocumentTooLarge(f"the file has {size} bytes; the limit is {max_bytes}")
        with source.open("rb") as file:
            opened = _Input(file.read(max_bytes + 1), None, source.name if name is None else name)
    else:
        opened = _Input(bytes(source), None, name)
    if len(opened.data) > max_bytes:
        raise DocumentTooLarge(f"the document has more than {max_bytes} bytes")
    if not opened.data:
        raise EmptyDocument("the document has no bytes")
    return opened


def _checked_characters(decoded: Decoded) -> tuple[str, list[Warning_]]:
    """The text after repair, with what was said of its characters."""
    if not decoded.text.strip(_BLANK):
        raise EmptyDocument("the document holds nothing but white space")
    repaired = repair_mojibake(decoded.text)
    warnings = [*decoded.warnings, *repaired.warnings]
    if not any(warning.code == "undecodable_bytes" for warning in warnings):
        warnings += lost_characters(repaired.text)
    return repaired.text, warnings


def _relocated(warning: Warning_, shown: str) -> Warning_:
    """A warning on the markup's characters, with the span of the first lost one that the page shows, if any."""
    at = shown.find("\ufffd") if warning.span else -1
    return warning.model_copy(update={"span": (at, at + 1) if at >= 0 else None})


def _document(
    source: _Input,
    media_type: MediaType,
    encoding: str | None,
    layout: Layout,
    warnings: Sequence[Warning_],
    *,
    page: str | None = None,
) -> Document:
    """The layout with what stands around the report told apart; ``page`` is the markup of an HTML page."""
    text = layout.text
    if not text.strip(_BLANK):
        raise EmptyDocument("the document shows no text")
    view = without_marks(fold(text)) if media_type == "text/markdown" else fold(text)
    header = find_fields(text, view)
    litter = merge_spans([*layout.litter, *find_litter(view, header.head_end)])
    body = find_body(view, header, litter)
    copies = first_copy(view, body or (0, len(view)))
    announced = attachment_warnings(layout, view, litter, page)
    return Document(
        text=text,
        name=source.name,
        sha256=sha256(source.data).hexdigest(),
        media_type=media_type,
        encoding=encoding,
        blocks=layout.blocks,
        fields=(*header.fields, *layout.fields),
        litter=litter,
        doubts=layout.doubts,
        body=copies.body if copies else body,
        warnings=(*warnings, *layout.warnings, *([copies.warning] if copies else []), *announced),
        folded=view,
    )
