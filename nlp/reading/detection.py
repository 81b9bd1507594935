"""What the bytes are: plain text, HTML, PDF, or a format that is named in the error.

The content decides. A media type that the caller gives is a strong hint between text and HTML, where content can be
in doubt; the file extension is the last hint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from typing import Literal

from nlp.errors import UnsupportedMediaType
from nlp.reading.markdown import MEDIA_TYPES as MARKDOWN_TYPES
from nlp.reading.markdown import looks_like_markdown

MediaType = Literal[
    "text/plain",
    "text/html",
    "text/markdown",
    "multipart/related",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/msword",
    "application/rtf",
    "application/xml",
    "image/png",
    "image/jpeg",
    "image/tiff",
    "image/bmp",
    "image/webp",
    "image/gif",
]

_SAMPLE_BYTES = 64 * 1024
_PDF_HEADER_BYTES = 1024  # the header may stand anywhere in the first kilobyte (ISO 32000-1, Annex H.3.4.1)

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF87a", "a picture (GIF)"),
    (b"GIF89a", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"8BPS", "a picture (PSD)"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"%!PS", "a PostScript file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"OggS", "a sound or video file"),
    (b"ID3", "a sound file"),
)
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_FIRST_BYTES = (*(signature for signature, _ in _SIGNATURES), *_ZIP_MARKS, b"RIFF", b"BM", b"MZ")
"""What every binary format begins with that :func:`refuse_binary` knows, but for ISO media."""
_ZIP_MEMBERS: tuple[tuple[bytes, str], ...] = (
    (b"xl/", "an Excel workbook (XLSX)"),
    (b"ppt/", "a PowerPoint presentation (PPTX)"),
    (b"OFD.xml", "an OFD document"),
    (b"mimetypeapplication/epub", "an EPUB book"),
    (b"mimetypeapplication/vnd.oasis", "an OpenDocument file"),
)

# Tags that only markup has; inline tags alone (<b>, <a>, <http://...>) also stand in text that was stripped badly.
_PAIRED_TAG = "html|body|div|p|table|tr|td|li|ul|span|h[1-6]|section|article|center"
_BLOCK_TAG = rf"(?:{_PAIRED_TAG}|head|meta|title|tbody|thead|th|ol|br)"
_TAG = re.compile(rf"</?{_BLOCK_TAG}(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_ESCAPED_TAG = re.compile(rf"&lt;/?{_BLOCK_TAG}(?:\s[^<>]{{0,2000}}?)?/?&gt;", re.IGNORECASE)
_HTML_START = re.compile(
    r"\s{0,200}(?:<\?xml[^<>]{0,200}>\s{0,50}|<!--[^>]{0,500}>\s{0,50}){0,3}(?:<!doctype\s{1,5}html|<html[\s>])",
    re.IGNORECASE,
)
_CHARACTERS_A_TAG = 600  # markup has a block tag at least this often; residue in plain text has not
_HTML_EXTENSIONS = (".html", ".htm", ".xhtml", ".shtml", ".aspx", ".jsp")


@dataclass(frozen=True, slots=True)
class Hint:
    """What the caller says of the bytes: a media type and a charset, each ``None`` where not said."""

    media_type: str | None = None
    charset: str | None = None


def parse_hint(media_type: str | None) -> Hint:
    """The parts of a ``Content-Type`` value.

    Example:
        >>> parse_hint("Text/HTML; charset=GB2312")
        Hint(media_type='text/html', charset='gb2312')
    """
    if not media_type or not media_type.strip():
        return Hint()
    message = Message()
    message["content-type"] = " ".join(media_type.split())
    charset = message.get_content_charset()
    return Hint(message.get_content_type() if "/" in media_type else None, charset)


def is_pdf(data: bytes) -> bool:
    """Whether a PDF header stands at the start of a line in the first kilobyte."""
    head = data[:_PDF_HEADER_BYTES]
    at = head.find(b"%PDF-")
    return at == 0 or (at > 0 and (head[at - 1 : at] in (b"\n", b"\r", b"\xbf", b"\x00") or not head[:at].strip()))


def refuse_binary(data: bytes) -> None:
    """Raise for formats that are known by their first bytes.

    Raises:
        UnsupportedMediaType: the message says what the format is.
    """
    kind = _binary_kind(data)
    if kind:
        raise UnsupportedMediaType(f"this is {kind}; text, HTML, Markdown, PDF and Word documents (DOCX) are read")


def _binary_kind(data: bytes) -> str | None:
    if not data.startswith(_FIRST_BYTES):
        return "a picture or video file (ISO media)" if data[4:8] == b"ftyp" else None
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data.startswith(_ZIP_MARKS):
        sample = data[:_SAMPLE_BYTES]
        return next((kind for member, kind in _ZIP_MEMBERS if member in sample), "a ZIP archive")
    if data.startswith(b"RIFF") and data[8:12] in (b"WEBP", b"AVI ", b"WAVE"):
        return "a picture, sound or video file (RIFF)"
    if data.startswith(b"BM") and b"\x00" in data[:32]:
        return "a picture (BMP)"
    if data.startswith(b"MZ") and b"\x00" in data[:64]:
        return "a program"
    return None


def looks_like_html(text: str) -> bool:
    """Whether ``text`` is markup, plain or escaped, and not text that holds some residue of it.

    Example:
        >>> looks_like_html("<p>无。</p><p>一</p>"), looks_like_html("7、<br> 见 <http://a.cn> 3<5")
        (True, False)
    """
    if "<" not in text and ("&" not in text or "&lt;" not in text):
        return False
    sample = text[:_SAMPLE_BYTES]
    if _HTML_START.match(sample):
        return True
    tags = len(_TAG.findall(sample)) or len(_ESCAPED_TAG.findall(sample))
    return tags >= 2 and (tags * _CHARACTERS_A_TAG >= len(sample)) and _has_closing_tag(sample)


_PAIRED = re.compile(rf"(?:<|&lt;)/(?:{_PAIRED_TAG})\s?(?:>|&gt;)", re.IGNORECASE)
_CELL = re.compile(r"(?:<|&lt;)t[dr][\s>&]", re.IGNORECASE)


def _has_closing_tag(sample: str) -> bool:
    return bool(_PAIRED.search(sample) or _CELL.search(sample) or sample.lstrip().startswith(("<", "&lt;")))


def text_media_type(text: str, hint: Hint, name: str | None) -> MediaType:
    """Whether decoded bytes are HTML or Markdown: by content, then as the caller says, then by extension."""
    is_page = hint.media_type in ("text/html", "application/xhtml+xml") or _HTML_START.match(text) is not None
    if not is_page and (looks_like_markdown(text) or _is_said_to_be_markdown(hint, name)):
        return "text/markdown"
    if looks_like_html(text) or hint.media_type in ("text/html", "application/xhtml+xml"):
        return "text/html"
    if hint.media_type is None and name is not None and name.lower().endswith(_HTML_EXTENSIONS) and "<" in text:
        return "text/html"
    return "text/plain"


def _is_said_to_be_markdown(hint: Hint, name: str | None) -> bool:
    """Whether the caller says so, or the extension where the caller says nothing."""
    if hint.media_type is not None:
        return hint.media_type in MARKDOWN_TYPES
    return name is not None and name.lower().endswith((".md", ".markdown"))
