"""TAR archives, read forwards in one pass: only headers are parsed, nothing is extracted.

:mod:`tarfile` parses the headers; the reading around it is ours, since its own takes damage for the end of the archive
without a word, keeps every member in memory, and reads a header of any size that a header asks for.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from nlp.archive.items import Item
from nlp.archive.sources.furniture import Surroundings
from nlp.archive.sources.limits import Refusal, SourceRefusal
from nlp.archive.sources.names import decode_name, inner_path, leads_out, printable
from nlp.archive.sources.opening import Place, items_in, refuse_depth
from nlp.archive.sources.streams import Forward

_HEADER_BYTES = 256 << 10  # of all headers of a member: long names, extended ones, maps of sparse files
_EXTENDED = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
_DIGITS = re.compile(rb"\d{64}")
_RECORD = re.compile(rb"(\d{1,7}) [^=\n]{1,200}=")
_MAGIC, _MAGIC_AT = b"ustar", 257
_GLOBAL_HEADERS = 1000
_BROKEN_HEADER = (ValueError, OverflowError, RecursionError, KeyError, IndexError, AttributeError, TypeError)
_REFUSED_TYPES = {
    tarfile.SYMTYPE: Refusal("symlink", "a symbolic link; links aren't followed"),
    tarfile.LNKTYPE: Refusal("hardlink", "a link to another member; links aren't followed"),
    tarfile.CHRTYPE: Refusal("device", "a device, pipe or socket"),
    tarfile.BLKTYPE: Refusal("device", "a device, pipe or socket"),
    tarfile.FIFOTYPE: Refusal("device", "a device, pipe or socket"),
}


class _End(Exception):
    """The archive has ended."""


@dataclass(slots=True)
class _Headers:
    """What :class:`tarfile.TarInfo` needs of a TarFile, over a stream that only goes forwards."""

    stream: Forward
    position: int = 0
    offset: int = 0
    encoding: str = "utf-8"
    errors: str = "surrogateescape"
    pax_headers: dict[str, str] = field(default_factory=dict)
    has_end_mark: bool = False
    in_extended: bool = False
    header_bytes: int = 0

    @property
    def fileobj(self) -> _Headers:
        """This object reads and tells by itself."""
        return self

    def read(self, count: int) -> bytes:
        """Bytes of headers."""
        self.header_bytes += count
        if count < 0 or self.header_bytes > _HEADER_BYTES:
            raise ValueError("a header out of bounds")
        data = self.take(count)
        if self.in_extended:
            _check_records(data)
        self.in_extended = not self.in_extended and data[156:157] in _EXTENDED
        return data

    def take(self, count: int) -> bytes:
        """Bytes of members."""
        data = self.stream.read(count)
        self.position += len(data)
        return data

    def tell(self) -> int:
        """Bytes read so far."""
        return self.position

    def skip_to_offset(self) -> None:
        """Go to the next header.

        Raises:
            Refusal: ``truncated``.
            ValueError: the last header leads back.
        """
        distance = self.offset - self.position
        if distance < 0:
            raise ValueError("a header that leads back")
        skipped = self.stream.skip(distance)
        self.position += skipped
        if skipped < distance:
            raise Refusal("truncated", "the archive ends inside a member")

    def skip_to_magic(self) -> None:
        """After damage, go to the next block that says that it is a header."""
        while True:
            block = self.stream.peek(tarfile.BLOCKSIZE)
            if len(block) < tarfile.BLOCKSIZE or block.startswith(_MAGIC, _MAGIC_AT):
                break
            self.take(tarfile.BLOCKSIZE)
        self.offset = self.position


def _check_records(data: bytes) -> None:
    """Refuse extended headers that tarfile would take quadratic time and memory for (CVE-2024-6232).

    Raises:
        ValueError: the lengths of the records don't fit, or there is a number of absurd length.
    """
    if _DIGITS.search(data):
        raise ValueError("an absurd number")
    at, end = 0, len(data.rstrip(b"\0"))
    while at < end:
        record = _RECORD.match(data, at)
        length = int(record[1]) if record else 0
        if record is None or at + length > end or at + length <= record.end() or data[at + length - 1] != 0x0A:
            raise ValueError("records that don't fit")
        at += length


def tar_items(stream: Forward, place: Place) -> Iterator[Item]:
    """The documents in a TAR, in its order.

    Raises:
        Refusal: ``nested_too_deep``, ``too_many_entries``, ``truncated``.
    """
    refuse_depth(place)
    surroundings = Surroundings()
    broken: Refusal | None = None
    try:
        yield from _members(_Headers(stream), place, surroundings)
    except SourceRefusal:
        raise
    except Refusal as refusal:
        broken = refusal
    summary = surroundings.summary(place.name)
    if summary:
        yield summary
    if broken:
        raise broken


def _members(headers: _Headers, place: Place, surroundings: Surroundings) -> Iterator[Item]:
    count, is_damaged = 0, False
    while True:
        try:
            member = _next_member(headers)
        except _End:
            return
        except ValueError:
            headers.skip_to_magic()
            if not is_damaged:
                message = "a damaged header; what it belongs to can't be read"
                yield place.refused(Refusal("bad_member", message))
            is_damaged = True
            continue
        is_damaged = False
        count += 1
        if count > place.limits.entries:
            raise Refusal("too_many_entries", f"has more than {place.limits.entries} members; the rest isn't read")
        yield from _member(headers, member, place, surroundings)


def _next_member(headers: _Headers) -> tarfile.TarInfo:
    """The next header.

    Raises:
        _End: there is none.
        ValueError: it is damaged.
        Refusal: ``truncated``.
    """
    headers.skip_to_offset()
    headers.in_extended, headers.header_bytes = False, 0
    if len(headers.pax_headers) > _GLOBAL_HEADERS:
        headers.pax_headers.clear()
    stand_in: Any = headers
    while True:
        block = headers.stream.peek(tarfile.BLOCKSIZE)
        if len(block) < tarfile.BLOCKSIZE:
            headers.take(len(block) + 1)  # raises what came up, if it isn't the end
            if headers.has_end_mark and not block.strip(b"\0"):
                raise _End
            raise Refusal("truncated", "the archive ends without an end mark: members may be missing")
        if block.strip(b"\0"):
            break
        headers.has_end_mark = True
        headers.take(tarfile.BLOCKSIZE)
    headers.has_end_mark = False
    try:
        return tarfile.TarInfo.fromtarfile(stand_in)
    except (tarfile.HeaderError, *_BROKEN_HEADER):
        if not headers.stream.peek(1):
            headers.stream.check()
            raise Refusal("truncated", "the archive ends inside a header") from None
        raise ValueError("a damaged header") from None


def _member(headers: _Headers, member: tarfile.TarInfo, place: Place, surroundings: Surroundings) -> Iterator[Item]:
    if member.isdir():
        return
    name = _name(member)
    path = inner_path(name)
    surroundings.note(path)
    reason = None if leads_out(name) else surroundings.leaves_out(path)
    if reason:
        surroundings.left_out[reason] += 1
        return
    at = place.member(path or name, surroundings)
    refusal = _refusal(member, name, headers)
    if refusal:
        yield replace(at, name=f"{place.name}!/{printable(name)}").refused(refusal)
        return
    yield from items_in(Forward(_Data(headers, member.size)), at)


def _refusal(member: tarfile.TarInfo, name: str, headers: _Headers) -> Refusal | None:
    if leads_out(name):
        return Refusal("path_traversal", "the name leads out of the archive")
    if member.type in _REFUSED_TYPES:
        return _REFUSED_TYPES[member.type]
    if member.issparse():
        return Refusal("unsupported_compression", "a sparse file; its holes aren't filled")
    if member.size < 0 or headers.offset < headers.position:
        return Refusal("bad_member", "its size makes no sense")
    return None


def _name(member: tarfile.TarInfo) -> str:
    if "path" in member.pax_headers:
        return member.name
    return decode_name(member.name.encode("utf-8", "surrogateescape"))


@dataclass(slots=True)
class _Data:
    """The bytes of one member."""

    headers: _Headers
    left: int

    def __call__(self, count: int) -> bytes:
        data = self.headers.take(min(count, self.left))
        self.left -= len(data)
        if not data and self.left:
            raise Refusal("truncated", "the archive ends inside this member")
        return data
