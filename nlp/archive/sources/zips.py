"""ZIP archives: members in the order of the directory, unpacked in bounded steps. Nothing is extracted to disk."""

from __future__ import annotations

import bz2
import lzma
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

from nlp.archive.items import Item
from nlp.archive.sources.furniture import PAGE_ENDINGS, Surroundings
from nlp.archive.sources.limits import Refusal, SourceRefusal
from nlp.archive.sources.names import inner_path, leads_out, printable
from nlp.archive.sources.opening import Place, items_in, refuse_depth
from nlp.archive.sources.streams import (
    STEP_BYTES,
    Codec,
    Forward,
    Inflate,
    Unpacker,
    part_of,
    read_at,
    read_document,
    seekable,
)
from nlp.archive.sources.zip_directory import Directory, Entry, entries, find_directory, local_entry, names_in

_MEMBER_FLOOR_BYTES = 1 << 20
_STORED, _DEFLATED, _BZIP2, _LZMA, _AES = 0, 8, 12, 14, 99
_METHODS = {9: "Deflate64", 93: "Zstandard", 95: "xz", 98: "PPMd", 1: "Shrink", 6: "Implode", 20: "Zstandard"}
_LZMA_DICTIONARY_BYTES = 64 << 20
_OFFICE_SEARCH_ENTRIES = 5000
_GAP_BYTES = 64  # between two members without a directory: a record of sizes of at most 24 bytes


def zip_items(stream: Forward, place: Place) -> Iterator[Item]:
    """The documents in a ZIP, or the one that it is: Word, Excel, OpenDocument, EPUB and OFD files are ZIPs too.

    Raises:
        Refusal: ``nested_too_deep``, ``too_many_entries``, ``truncated``, ``bad_member``, ``too_large``.
    """
    with seekable(stream, place.limits) as file:
        directory = find_directory(file)
        if _is_document(_first_names(file, directory)):
            yield place.item(read_document(Forward(part_of(file, 0)), place.limits))
            return
        refuse_depth(place)
        surroundings = Surroundings()
        if directory is None:
            yield from _members(file, _walked(file, place), place, surroundings)
        else:
            _look_through(file, directory, place, surroundings)
            yield from _members(file, entries(file, directory), place, surroundings)


def _look_through(file: BinaryIO, directory: Directory, place: Place, surroundings: Surroundings) -> None:
    """Count the members, whatever number is declared, and see where pages lie, before anything is unpacked."""
    limit = place.limits.entries
    too_many = Refusal("too_many_entries", f"has more than {limit} members")
    if directory.count > limit:
        raise too_many
    try:
        for number, (raw_name, name) in enumerate(names_in(file, directory)):
            if number >= limit:
                raise too_many
            if raw_name.lower().endswith(PAGE_ENDINGS):
                surroundings.note(inner_path(name()))
    except Refusal as refusal:
        if refusal is too_many:
            raise  # damage is told where the members before it were read


def _walked(file: BinaryIO, place: Place) -> Iterator[Entry]:
    """The members of a ZIP without a directory, as far as they lie one behind the other.

    Raises:
        Refusal: ``truncated``, when there are no more: nobody knows how many there were.
    """
    at = 0
    for _ in range(place.limits.entries):
        local = local_entry(file, at)
        if local is None:
            break
        entry, start = local
        yield entry
        end = start + entry.packed if entry.packed is not None else _end_of(file, entry, start, place)
        if end is None:
            break
        gap = read_at(file, end, _GAP_BYTES).find(b"PK\x03\x04")
        if gap < 0:
            break
        at = end + gap
    raise Refusal("truncated", "the directory of the ZIP is missing: what could be found without it was read")


def _end_of(file: BinaryIO, entry: Entry, start: int, place: Place) -> int | None:
    """Where a member of unknown size ends: packed data knows its own end."""
    if entry.method != _DEFLATED:
        return None
    unpacker = Unpacker(
        Forward(part_of(file, start)), _inflate, place.limits, floor=_MEMBER_FLOOR_BYTES, meter=place.meter
    )
    try:
        while unpacker(STEP_BYTES):
            pass
    except SourceRefusal:
        raise
    except Refusal:
        return None
    return start + unpacker.taken - unpacker.unused


def _first_names(file: BinaryIO, directory: Directory | None) -> Iterator[bytes]:
    """Names of the first members; of a ZIP that was cut off the first one alone, with what follows from it."""
    if directory is None:
        local = local_entry(file, 0)
        first = local[0].raw_name if local else b""
        yield from (first, b"_rels/")  # a cut Word file is a damaged document, not a container of its parts
        return
    try:
        for raw_name, _ in islice(names_in(file, directory), _OFFICE_SEARCH_ENTRIES):
            yield raw_name
    except Refusal:
        return  # told when the members are read


def _is_document(names: Iterable[bytes]) -> bool:
    """Whether members of these names make a Word, Excel, PowerPoint, OFD, OpenDocument or EPUB file.

    Example:
        >>> _is_document([b"[Content_Types].xml", b"_rels/.rels"]), _is_document([b"a/[Content_Types].xml", b"b.txt"])
        (True, False)
    """
    found = set()
    for number, name in enumerate(names):
        if name == b"OFD.xml" or (number == 0 and name == b"mimetype"):
            return True
        if name == b"[Content_Types].xml":
            found.add("types")
        elif name.startswith((b"_rels/", b"word/", b"xl/", b"ppt/")):
            found.add("parts")
        if len(found) == 2:
            return True
    return False


def _members(file: BinaryIO, members: Iterator[Entry], place: Place, surroundings: Surroundings) -> Iterator[Item]:
    packed = 0
    broken: Refusal | None = None
    try:
        for entry in members:
            yield from _member(file, entry, place, surroundings)
            packed += entry.packed or 0
            place.advance(packed)
    except SourceRefusal:
        raise
    except Refusal as refusal:
        broken = refusal
    summary = surroundings.summary(place.name)
    if summary:
        yield summary
    if broken:
        raise broken


def _member(file: BinaryIO, entry: Entry, place: Place, surroundings: Surroundings) -> Iterator[Item]:
    if entry.name.endswith(("/", "\\")) and not entry.size:
        return
    path = inner_path(entry.name)
    refusal = _refusal(entry)
    reason = None if leads_out(entry.name) else surroundings.leaves_out(path)
    member = place.member(path or entry.name, surroundings)
    if reason:
        surroundings.left_out[reason] += 1
        return
    if refusal:
        yield replace(member, name=f"{place.name}!/{printable(entry.name)}").refused(refusal)
        return
    yield from items_in(Forward(_reader(file, entry, place)), member)


def _refusal(entry: Entry) -> Refusal | None:
    """What can be said against a member without reading it."""
    if leads_out(entry.name):
        return Refusal("path_traversal", "the name leads out of the archive")
    if stat.S_ISLNK(entry.mode):
        return Refusal("symlink", "a symbolic link; links aren't followed")
    if stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return Refusal("device", "a device, pipe or socket")
    if entry.encrypted or entry.method == _AES:
        return Refusal("encrypted", "needs a password")
    if entry.method not in (_STORED, _DEFLATED, _BZIP2, _LZMA):
        name = _METHODS.get(entry.method, "unknown")
        return Refusal("unsupported_compression", f"packed by method {entry.method} ({name})")
    return None


def _reader(file: BinaryIO, entry: Entry, place: Place) -> Callable[[int], bytes]:
    """Reads a member and checks it at its end."""
    state: list[Callable[[int], bytes]] = []

    def read(count: int) -> bytes:
        if not state:  # opened when first read, so that a refusal is the member's own
            state.append(_opened(file, entry, place))
        return state[0](count)

    return read


def _opened(file: BinaryIO, entry: Entry, place: Place) -> Callable[[int], bytes]:
    local = local_entry(file, entry.offset)
    if local is None:
        raise Refusal("bad_member", "there is no member where the directory says so")
    found, start = local
    if found.encrypted:
        raise Refusal("encrypted", "needs a password")
    packed = Forward(part_of(file, start, entry.packed))
    return _checked(_unpacked(packed, entry, place), entry)


def _unpacked(packed: Forward, entry: Entry, place: Place) -> Callable[[int], bytes]:
    if entry.method == _STORED:
        if entry.packed is None:
            raise Refusal("bad_member", "neither packed nor of a known size")
        return _metered(packed, entry.packed, place)
    codec: Callable[[], Codec] = _inflate
    if entry.method == _BZIP2:
        codec = bz2.BZ2Decompressor
    elif entry.method == _LZMA:
        codec = _lzma_codec(packed)
    return Unpacker(packed, codec, place.limits, floor=_MEMBER_FLOOR_BYTES, meter=place.meter)


def _metered(packed: Forward, length: int, place: Place) -> Callable[[int], bytes]:
    left = length

    def read(count: int) -> bytes:
        nonlocal left
        data = packed.read(min(count, left))
        left -= len(data)
        place.meter.add(len(data))
        if not data and left:
            raise Refusal("truncated", "ends before its declared size")
        return data

    return read


def _inflate() -> Codec:
    return Inflate(-zlib.MAX_WBITS)


def _lzma_codec(packed: Forward) -> Callable[[], Codec]:
    """LZMA in a ZIP has a header of its own (APPNOTE.TXT, section 5.8.8)."""
    header = packed.read(9)
    if len(header) < 9 or header[2:4] != b"\x05\x00" or header[4] >= 9 * 5 * 5:
        raise Refusal("bad_member", "the compressed data is damaged")
    properties, dictionary = header[4], int.from_bytes(header[5:9], "little")
    if dictionary > _LZMA_DICTIONARY_BYTES:
        raise Refusal("unsupported_compression", f"LZMA that needs {dictionary >> 20} MiB to unpack")
    rest, lc = divmod(properties, 9)
    pb, lp = divmod(rest, 5)
    if lc + lp > 4:
        raise Refusal("bad_member", "the compressed data is damaged")
    chain = [{"id": lzma.FILTER_LZMA1, "dict_size": max(dictionary, 4096), "lc": lc, "lp": lp, "pb": pb}]
    return lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain)


def _checked(read: Callable[[int], bytes], entry: Entry) -> Callable[[int], bytes]:
    """Compares size and checksum at the end: what differs was damaged, or is not what it says it is."""
    crc = size = 0

    def checked(count: int) -> bytes:
        nonlocal crc, size
        data = read(count)
        crc, size = zlib.crc32(data, crc), size + len(data)
        if not data and entry.crc is not None and (crc != entry.crc or size != entry.size):
            raise Refusal("bad_member", "its size or checksum isn't what the archive says")
        return data

    return checked
