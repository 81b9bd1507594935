"""What a stream is decides which module reads it; containers come back here with their members.

Start here. :func:`items_in` is the whole recursion: undo a compression, tell a container from a document, refuse what
is nested too deep, turn every refusal into an :class:`~nlp.archive.items.Item` that says why. Adding a container is
adding a module with a function like the others in :data:`_READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from nlp.archive.items import Item
from nlp.archive.sources.detection import HEAD_BYTES, Kind, kind_of, unsupported_container
from nlp.archive.sources.furniture import Surroundings
from nlp.archive.sources.limits import Limits, Meter, Refusal, SourceRefusal
from nlp.archive.sources.names import printable
from nlp.archive.sources.streams import CODECS, Forward, Unpacker, read_document

DEPTH = 2
"""Containers around a document at most: a ZIP in a ZIP is opened, one in that is not."""
_STREAM_FLOOR_BYTES = 64 << 20  # a long stream may begin with something very compressible
_HEAD_OF_FURNITURE_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stream stands.

    Attributes:
        name: of the item, as it is shown.
        limits: of the run.
        meter: of the source.
        depth: containers around it.
        path: inside its container, for what lies beside it.
        surroundings: what else its container holds; ``None`` for a source that is a single file.
        media_type: what the container says that it is.
        metadata: what the container says of it.
        unpacked: whether a compression was undone already.
        advance: told how far the source was read, in bytes of it; only what isn't nested tells.
    """

    name: str
    limits: Limits
    meter: Meter
    depth: int = 0
    path: str = ""
    surroundings: Surroundings | None = None
    media_type: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    unpacked: bool = False
    advance: Callable[[int], None] = lambda _: None

    def member(
        self,
        path: str,
        surroundings: Surroundings | None,
        *,
        media_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Place:
        """The place of a member of the container that stands here."""
        return Place(
            f"{self.name}!/{printable(path)}",
            self.limits,
            self.meter,
            self.depth + 1,
            path,
            surroundings,
            media_type,
            {**self.metadata, **(metadata or {})},
        )

    def at_path(self, path: str) -> Place:
        """The same place where the name of the item isn't its path."""
        return replace(self, path=path)

    def row(self, number: int, metadata: Mapping[str, str]) -> Place:
        """The place of a row of the table that stands here; rows are counted from 1."""
        return replace(
            self,
            name=f"{self.name}#{number}",
            metadata={**self.metadata, **metadata},
            media_type=None,
            surroundings=None,
        )

    def item(self, data: bytes) -> Item:
        """The document that stands here."""
        return Item(self.name, data, self.media_type, self.metadata)

    def refused(self, refusal: Refusal) -> Item:
        """What is said of a document or a container that can't be read."""
        return Item(self.name, None, self.media_type, self.metadata, refused=refusal.code, message=refusal.message)


def items_in(stream: Forward, place: Place) -> Iterator[Item]:
    """The documents in ``stream``: itself, or what it holds.

    Raises:
        SourceRefusal: nothing more can be read of the whole source; raised in nested containers only.
    """
    try:
        yield from _items(stream, place)
    except SourceRefusal as refusal:
        if place.depth:
            raise
        yield place.refused(refusal)
    except Refusal as refusal:
        yield place.refused(refusal)


def _items(stream: Forward, place: Place) -> Iterator[Item]:
    if place.surroundings is not None:
        reason = place.surroundings.is_furniture(place.path, place.media_type, stream.peek(_HEAD_OF_FURNITURE_BYTES))
        if reason:
            place.surroundings.left_out[reason] += 1
            return
    head = stream.peek(HEAD_BYTES)
    kind = kind_of(head)
    if kind is Kind.DOCUMENT:
        yield place.item(read_document(stream, place.limits))
    elif kind is Kind.UNSUPPORTED:
        name = unsupported_container(head)
        raise Refusal("unsupported_container", f"{name} isn't opened; ZIP, TAR, gzip, bzip2 and xz are")
    elif kind is Kind.COMPRESSED:
        if place.unpacked:
            raise Refusal("nested_too_deep", "compressed twice")
        yield from _items(_unpacked(stream, head, place), replace(place, unpacked=True, surroundings=None))
    else:
        yield from _READERS[kind](stream, place)


def _unpacked(stream: Forward, head: bytes, place: Place) -> Forward:
    magic, codec = next(known for known in CODECS.values() if head.startswith(known[0]))
    unpacker = Unpacker(stream, codec, place.limits, floor=_STREAM_FLOOR_BYTES, meter=place.meter, again=magic)
    return Forward(unpacker, recover=unpacker.recover)


def refuse_depth(place: Place) -> None:
    """Raise where the container at ``place`` is in too many others.

    Raises:
        Refusal: ``nested_too_deep``.
    """
    if place.depth >= DEPTH:
        raise Refusal("nested_too_deep", f"a container inside {DEPTH} others isn't opened")


def _zip(stream: Forward, place: Place) -> Iterator[Item]:
    from nlp.archive.sources.zips import zip_items

    return zip_items(stream, place)


def _tar(stream: Forward, place: Place) -> Iterator[Item]:
    from nlp.archive.sources.tars import tar_items

    return tar_items(stream, place)


def _warc(stream: Forward, place: Place) -> Iterator[Item]:
    from nlp.archive.sources.warcs import warc_items

    return warc_items(stream, place)


def _json_lines(stream: Forward, place: Place) -> Iterator[Item]:
    from nlp.archive.sources.json_rows import json_line_items

    return json_line_items(stream, place)


def _json(stream: Forward, place: Place) -> Iterator[Item]:
    from nlp.archive.sources.json_rows import json_items

    return json_items(stream, place)


def _csv(stream: Forward, place: Place) -> Iterator[Item]:
    from nlp.archive.sources.csv_rows import csv_items

    return csv_items(stream, place)


def _parquet(stream: Forward, place: Place) -> Iterator[Item]:
    from nlp.archive.sources.parquet_rows import parquet_items

    return parquet_items(stream, place)


# Functions that import when they are called: the modules behind them come back here.
_READERS: Mapping[Kind, Callable[[Forward, Place], Iterator[Item]]] = {
    Kind.ZIP: _zip,
    Kind.TAR: _tar,
    Kind.WARC: _warc,
    Kind.JSON_LINES: _json_lines,
    Kind.JSON: _json,
    Kind.CSV: _csv,
    Kind.PARQUET: _parquet,
}
