"""WARC files: the pages that a crawler got, without what serves them, what went wrong, and its own notes.

warcio parses the records. They are walked here one by one, so that a damaged one costs itself: the next record is
looked for, and in a file packed record by record the next packed one.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nlp.archive.items import Item
from nlp.archive.sources.furniture import Surroundings
from nlp.archive.sources.limits import Refusal, SourceRefusal
from nlp.archive.sources.opening import Place, items_in, refuse_depth
from nlp.archive.sources.streams import STEP_BYTES, Forward, Inflate, Unpacker

_MAGIC = b"WARC/"
_LINE_BYTES = 64 << 10
_HEADER_BYTES = 256 << 10
_FLOOR_BYTES = 1 << 20
_CHUNKED_OVERHEAD = 2  # the wire form of a document is at most so many times its size before it isn't believed
_DOCUMENT_RECORDS = ("response", "resource", "conversion")
_GOOD_STATUS = ("200", "203")
_BROKEN_RECORD = (EOFError, AttributeError, ValueError, TypeError, IndexError, AssertionError)
_DAMAGED = Refusal("bad_member", "a damaged record; the next one is looked for")


def warc_items(stream: Forward, place: Place) -> Iterator[Item]:
    """The documents in a WARC, in its order: answers with status 200, resources and conversions.

    Raises:
        Refusal: ``nested_too_deep``.
        RuntimeError: warcio isn't installed.
    """
    refuse_depth(place)
    surroundings = Surroundings(is_crawl=True)
    loader = _loader()
    while True:
        try:
            found = _seek_record(stream)
            if found is None:
                break
            if not found:
                yield place.refused(_DAMAGED)
                continue
            yield from _record(loader, stream, place, surroundings)
        except SourceRefusal:
            raise
        except Refusal as refusal:
            yield place.refused(refusal)
            if refusal.code == "truncated" or not stream.recover():
                break
    summary = surroundings.summary(place.name)
    if summary:
        yield summary


def _loader() -> Any:
    try:
        from warcio.recordloader import ArcWarcRecordLoader
    except ImportError:
        raise RuntimeError("WARC files need warcio: pip install 'biaoli[archive]'") from None
    logging.getLogger("warcio.recordloader").setLevel(logging.ERROR)  # it logs parts of what it reads
    return ArcWarcRecordLoader(verify_http=False)


def _seek_record(stream: Forward) -> bool | None:
    """Go to the next record: ``True`` where it is the next thing, ``False`` where something had to be skipped."""
    clean = True
    while True:
        if stream.peek(len(_MAGIC)) == _MAGIC:
            return clean
        line = stream.readline(_LINE_BYTES)
        if not line:
            return None if clean else False
        if line.strip():
            clean = False
            while stream.peek(len(_MAGIC)) != _MAGIC and stream.readline(_LINE_BYTES):
                pass
            return False


@dataclass(slots=True)
class _Lines:
    """A record for warcio, which would read header lines of any length."""

    stream: Forward
    header_bytes: int = _HEADER_BYTES

    def readline(self, length: int | None = None) -> bytes:
        """A line of a header."""
        line = self.stream.readline(min(_LINE_BYTES, self.header_bytes, _LINE_BYTES if length is None else length))
        self.header_bytes -= len(line)
        if self.header_bytes <= 0 or len(line) >= _LINE_BYTES:
            raise ValueError("a header out of bounds")
        return line

    def read(self, length: int) -> bytes:
        """Bytes of the content."""
        return self.stream.read(length)

    def tell(self) -> int:
        """Needed for records without a length, which are refused."""
        return 0


def _record(loader: Any, stream: Forward, place: Place, surroundings: Surroundings) -> Iterator[Item]:
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeadersParserException

    try:
        record = loader.parse_record_stream(_Lines(stream), known_format="warc")
        if record.length is None or int(record.rec_headers.get_header("Content-Length")) < 0:
            raise ValueError("no length")
    except (ArchiveLoadFailed, StatusAndHeadersParserException, *_BROKEN_RECORD):
        yield place.refused(_DAMAGED)
        return
    record.raw_stream.stream.header_bytes = 1 << 62  # lines of chunks are counted by their content
    reason = _left_out(record)
    if reason:
        surroundings.left_out[reason] += 1
    else:
        yield from _document(record, place, surroundings)
    left = record.raw_stream.limit
    if stream.skip(left) < left:
        raise Refusal("truncated", "the file ends inside a record")


def _left_out(record: Any) -> str | None:
    """Why a record is no document."""
    if record.rec_type == "revisit":
        return "repeated visits"
    if record.rec_type not in _DOCUMENT_RECORDS:
        return "records about the crawl"
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.rec_type != "conversion" and not url.lower().startswith(("http:", "https:", "file:", "ftp:")):
        return "records about the crawl"
    if url.split("?")[0].lower().endswith("/robots.txt"):
        return "robots.txt"
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    if status in _GOOD_STATUS:
        return None
    return "redirects" if status.startswith("3") else "answers with an error"


def _document(record: Any, place: Place, surroundings: Surroundings) -> Iterator[Item]:
    headers = record.rec_headers
    url, date = headers.get_header("WARC-Target-URI") or "unknown", headers.get_header("WARC-Date")
    http = record.http_headers
    media_type = http.get_header("Content-Type") if http else record.content_type
    metadata = {"url": url, **({"date": date} if date else {})}
    member = place.member(url, surroundings, media_type=media_type, metadata=metadata)
    member = member.at_path(url.split("?")[0].split("#")[0])
    if headers.get_header("WARC-Truncated"):
        yield member.refused(Refusal("truncated", "the crawler cut it off"))
        return
    try:
        content = _content(record, member)
    except Refusal as refusal:
        yield member.refused(refusal)
        return
    yield from items_in(content, member)


def _content(record: Any, place: Place) -> Forward:
    """The bytes of the answer without the encodings of HTTP.

    Raises:
        Refusal: ``unsupported_compression``.
    """
    raw = record.raw_stream

    def read(count: int) -> bytes:
        data: bytes = raw.read(min(count, raw.limit))
        if not data and raw.limit:
            raise Refusal("truncated", "the file ends inside this record")
        return data

    http = record.http_headers
    if http is None:
        return Forward(read)
    wire = Forward(read)
    if (http.get_header("Transfer-Encoding") or "").strip().lower() == "chunked":
        wire = Forward(_Dechunked(wire, place.limits.document_bytes * _CHUNKED_OVERHEAD))
    return _decoded(wire, (http.get_header("Content-Encoding") or "").strip().lower(), place)


class _Dechunked:
    """The content of a chunked answer; crawlers that undo the chunks often leave the header as it was."""

    def __init__(self, wire: Forward, limit: int) -> None:
        from warcio.bufferedreaders import ChunkedDataReader

        self._reader = ChunkedDataReader(self)
        self._wire, self._left = wire, limit

    def __call__(self, count: int) -> bytes:
        data: bytes = self._reader.read(count)
        return data

    def read(self, count: int) -> bytes:
        """Bytes for warcio, which holds a whole chunk."""
        data = self._wire.read(min(count, STEP_BYTES * 16))
        self._left -= len(data)
        if self._left < 0:
            raise Refusal("too_large", "the answer has more bytes than a document may")
        return data

    def readline(self, count: int) -> bytes:
        """A line with the length of a chunk."""
        return self._wire.readline(count)


def _decoded(wire: Forward, encoding: str, place: Place) -> Forward:
    head = wire.peek(2)
    if encoding in ("", "identity", "none", "utf-8") or not head:
        return wire
    if encoding in ("gzip", "x-gzip"):
        bits = 16 + zlib.MAX_WBITS if head.startswith(b"\x1f\x8b") else None
    elif encoding == "deflate":
        bits = _deflate_bits(head)
    elif wire.peek(64).lstrip()[:1] == b"<":
        bits = None
    else:
        name = encoding if encoding in ("br", "zstd", "compress") else "unknown"
        raise Refusal("unsupported_compression", f"packed for the transfer ({name})")
    if bits is None:  # the crawler has unpacked it and left the header as it was
        return wire
    unpacker = Unpacker(wire, lambda: Inflate(bits), place.limits, floor=_FLOOR_BYTES, meter=place.meter)
    return Forward(unpacker)


def _deflate_bits(head: bytes) -> int | None:
    if len(head) == 2 and head[0] & 0x0F == zlib.DEFLATED and int.from_bytes(head, "big") % 31 == 0:
        return zlib.MAX_WBITS
    return None if head[:1] in b"<% \r\n{" else -zlib.MAX_WBITS  # many servers send it without its header
