"""The directory of a ZIP, one entry at a time.

Notes for a newcomer: :class:`zipfile.ZipFile` reads the whole directory into memory, a thousand bytes an entry,
believes declared sizes, and unpacks bzip2 and LZMA in steps of any size. A hostile file, or an honest one with a
million members, must not do that to us, so the directory is walked here (APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16).
A ZIP that was cut off has no directory; its members are then found by their own headers, one behind the other.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from nlp.archive.sources.limits import Refusal
from nlp.archive.sources.names import decode_name
from nlp.archive.sources.streams import Forward, part_of, read_at

_END = struct.Struct("<4s4H2LH")
_END_64_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LENGTHS = struct.Struct("<3H")
_LOCAL = struct.Struct("<4s5H3L2H")
_END_SEARCH_BYTES = _END.size + 0xFFFF  # a comment of at most 65,535 bytes stands behind the end record
_UNKNOWN_32, _UNKNOWN_16 = 0xFFFFFFFF, 0xFFFF
_ZIP64_FIELD, _UNICODE_NAME_FIELD = 0x0001, 0x7075
_ENCRYPTED, _SIZES_BEHIND, _UTF8_NAME = 0x0001, 0x0008, 0x0800
_UNIX_MODE_SHIFT = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """A member as the directory describes it; nothing of it is to be believed but where to look.

    Attributes:
        name: decoded.
        raw_name: as it stands in the file.
        method: of the compression.
        crc: of the unpacked bytes.
        packed: bytes in the file; ``None`` where they are only known behind the data.
        size: bytes unpacked; ``None`` as above.
        offset: of its local header in the file.
        mode: Unix file mode, 0 where there is none.
        encrypted: whether it needs a password.
    """

    name: str
    raw_name: bytes
    method: int
    crc: int | None
    packed: int | None
    size: int | None
    offset: int
    mode: int = 0
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the directory lies, how many entries it says it has, and how far all offsets are shifted."""

    offset: int
    size: int
    count: int
    shift: int


def find_directory(file: BinaryIO) -> Directory | None:
    """The directory that the end record points to; ``None`` where there is no end record or it points nowhere."""
    length = file.seek(0, 2)
    start = max(0, length - _END_SEARCH_BYTES)
    tail = read_at(file, start, _END_SEARCH_BYTES)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return None
    _, _, _, _, count, size, offset, _ = _END.unpack_from(tail, at)
    end = start + at
    if count == _UNKNOWN_16 or _UNKNOWN_32 in (size, offset):
        count, size, offset, end = _zip64_end(file, end) or (count, size, offset, end)
    shift = end - size - offset  # something may stand before the archive, as in those that unpack themselves
    if count and _begins(file, offset, b"PK\x01\x02"):
        return Directory(offset, size, count, 0)
    # Where the file begins with a member, nothing stands before it: this is the end of a ZIP in a ZIP that was cut off.
    if shift < 0 or (shift > 0 and _begins(file, 0, b"PK\x03\x04")):
        return None
    return Directory(offset + shift, size, count, shift)


def _begins(file: BinaryIO, offset: int, signature: bytes) -> bool:
    return read_at(file, offset, len(signature)) == signature


def _zip64_end(file: BinaryIO, end: int) -> tuple[int, int, int, int] | None:
    at = end - _END_64_LOCATOR.size
    if at < 0:
        return None
    signature, _, offset, _ = _END_64_LOCATOR.unpack(read_at(file, at, _END_64_LOCATOR.size))
    if signature != b"PK\x06\x07":
        return None
    for place in (offset, at - _END_64.size):  # the second one where something stands before the archive
        if not 0 <= place <= at - _END_64.size:
            continue
        record = _END_64.unpack(read_at(file, place, _END_64.size))
        if record[0] == b"PK\x06\x06":
            return record[7], record[8], record[9], place
    return None


def entries(file: BinaryIO, directory: Directory) -> Iterator[Entry]:
    """The entries in the order of the directory.

    Raises:
        Refusal: ``bad_member``: the directory is damaged; there can be entries before.
    """
    for header, name, extra in _headers(file, directory):
        yield _entry(_CENTRAL.unpack(header), name, extra, directory.shift)


def names_in(file: BinaryIO, directory: Directory) -> Iterator[tuple[bytes, Callable[[], str]]]:
    """The names as they stand in the directory, each with what decodes it; faster than :func:`entries`.

    Raises:
        Refusal: as above.
    """
    for header, name, extra in _headers(file, directory):
        yield name, partial(_name, name, header[8] | header[9] << 8, extra)


def _headers(file: BinaryIO, directory: Directory) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Fixed part, name and extra fields of each entry."""
    stream = Forward(part_of(file, directory.offset, directory.size))
    left = directory.size
    while left >= _CENTRAL.size:
        header = stream.read(_CENTRAL.size)
        if len(header) < _CENTRAL.size or not header.startswith(b"PK\x01\x02"):
            if header.startswith((b"PK\x05\x05", b"PK\x06\x06")):  # a signature of the directory
                return
            raise Refusal("bad_member", "the directory of the ZIP is damaged; members behind the damage aren't read")
        name_length, extra_length, comment_length = _LENGTHS.unpack_from(header, 28)
        name, extra = stream.read(name_length), stream.read(extra_length)
        stream.skip(comment_length)
        left -= _CENTRAL.size + name_length + extra_length + comment_length
        if left < 0 or len(name) < name_length:
            raise Refusal("bad_member", "the directory of the ZIP is damaged; members behind the damage aren't read")
        yield header, name, extra


def _entry(fields: tuple[int, ...], raw_name: bytes, extra: bytes, shift: int) -> Entry:
    flags, method, crc, packed, size = fields[3], fields[4], fields[7], fields[8], fields[9]
    external, offset = fields[15], fields[16]
    large = _extra_fields(extra).get(_ZIP64_FIELD, b"")
    size, large = _large(size, large)
    packed, large = _large(packed, large)
    offset, _ = _large(offset, large)
    return Entry(
        _name(raw_name, flags, extra),
        raw_name,
        method,
        crc,
        packed,
        size,
        offset + shift,
        external >> _UNIX_MODE_SHIFT,
        bool(flags & _ENCRYPTED),
    )


def _large(value: int, field: bytes) -> tuple[int, bytes]:
    """A number of four bytes, or of eight in the extra field where it does not fit."""
    if value != _UNKNOWN_32 or len(field) < 8:
        return value, field
    return int.from_bytes(field[:8], "little"), field[8:]


def _extra_fields(extra: bytes) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        fields.setdefault(kind, extra[at + 4 : at + 4 + length])
        at += 4 + length
    return fields


def _name(raw: bytes, flags: int, extra: bytes) -> str:
    unicode = _extra_fields(extra).get(_UNICODE_NAME_FIELD, b"") if extra else b""
    if len(unicode) > 5 and unicode[0] == 1 and int.from_bytes(unicode[1:5], "little") == zlib.crc32(raw):
        return unicode[5:].decode("utf-8", "replace")
    if flags & _UTF8_NAME:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            pass  # some archivers set the flag whatever they write
    return decode_name(raw)


def local_entry(file: BinaryIO, offset: int) -> tuple[Entry, int] | None:
    """The member whose local header is at ``offset``, with the offset of its data; ``None`` where there is none."""
    header = read_at(file, offset, _LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        return None
    _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack(header)
    names = read_at(file, offset + _LOCAL.size, name_length + extra_length)
    raw_name, extra = names[:name_length], names[name_length:]
    if len(raw_name) < name_length or len(extra) < extra_length:
        return None
    size, large = _large(size, _extra_fields(extra).get(_ZIP64_FIELD, b""))
    packed, _ = _large(packed, large)
    behind = bool(flags & _SIZES_BEHIND) and not packed
    entry = Entry(
        _name(raw_name, flags, extra),
        raw_name,
        method,
        None if behind else crc,
        None if behind else packed,
        None if behind else size,
        offset,
        encrypted=bool(flags & _ENCRYPTED),
    )
    return entry, offset + _LOCAL.size + name_length + extra_length
