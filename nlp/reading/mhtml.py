"""Web archives (MHTML, ``.mht``): a page saved with its pictures in one file, as a MIME message (RFC 2557).

Start with :func:`page_of`. Some content management systems also write their "Word" files like this.
"""

from __future__ import annotations

import re
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser

from nlp.errors import UnreadableDocument

_HEAD_BYTES = 4096
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:")
_PAGES = ("text/html", "application/xhtml+xml")
MAX_PARTS = 5_000
"""Parts of a message; a page has as many as it has pictures and style sheets."""


def is_mhtml(data: bytes) -> bool:
    """Whether ``data`` begins with the headers of a message that holds a page and what belongs to it.

    Example:
        >>> is_mhtml(b"MIME-Version: 1.0\\r\\nContent-Type: multipart/related; boundary=x\\r\\n"), is_mhtml(b"<p>")
        (True, False)
    """
    head = data[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not _HEADER.match(head):
        return False
    lowered = head.lower()
    is_message = b"mime-version:" in lowered or lowered.startswith(b"from: <saved by")
    return is_message and (b"multipart/related" in lowered or b"multipart/mixed" in lowered or _is_single(lowered))


def page_of(data: bytes) -> tuple[bytes, str | None]:
    """The bytes of the page itself and the charset that its part declares.

    Raises:
        UnreadableDocument: no part is HTML, or the message is damaged.

    Example:
        >>> page_of(b"MIME-Version: 1.0\\nContent-Type: text/html; charset=gbk\\n\\n<p>a</p>\\n")
        (b'<p>a</p>\\n', 'gbk')
    """
    if data.count(b"\n--") > 2 * MAX_PARTS:
        raise UnreadableDocument(f"the web archive (MHTML) has more than {MAX_PARTS} parts")
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(data.removeprefix(b"\xef\xbb\xbf").lstrip())
        pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
        page = _chosen(message, pages)
        content = page.get_payload(decode=True) if page is not None else None
        charset = page.get_content_charset() if page is not None else None
    except (MessageError, ValueError, LookupError, RecursionError, AssertionError, AttributeError, TypeError):
        content, charset = None, None
    if not isinstance(content, bytes) or not content.strip():
        raise UnreadableDocument("the web archive (MHTML) holds no page, or is damaged")
    return content, charset


def _chosen(message: Message, pages: list[Message]) -> Message | None:
    """The part that the message begins with, by its ``start`` parameter; else the first page. Frames come later."""
    start = message.get_param("start")
    named = [page for page in pages if start and page.get("Content-ID") == start]
    return next(iter(named or pages), None)


def _is_single(head: bytes) -> bool:
    """Whether the message is one page without anything else."""
    return b"content-type: text/html" in head and b"content-transfer-encoding:" in head
