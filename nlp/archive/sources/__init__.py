"""Where documents come from: folders, containers and tables, streamed one document at a time.

Notes for a newcomer: :func:`iter_items` goes through the files of a source; :mod:`~nlp.archive.sources.opening` says
of each what it is and hands it to the module for it: ``zips``, ``tars``, ``warcs``, ``json_rows``, ``csv_rows``,
``parquet_rows``. Memory holds one document, never a container. What isn't read is an item with a reason and no bytes:

=========================== ============================================================================================
encrypted                   needs a password
truncated                   the container or the member ends too early; what came before was read
path_traversal              a member's name is absolute or climbs out; nothing is ever written under a name
symlink, hardlink, device   no regular file; links are never followed
zip_bomb                    unpacks to more than ``Limits.expansion`` times its size, as measured while reading
too_large                   more than ``Limits.document_bytes`` or ``Limits.nested_bytes``
too_many_entries            more members than ``Limits.entries``
nested_too_deep             a container inside two others, or something compressed twice
unsupported_compression     a method of packing that isn't known
unsupported_container       7z, RAR, Zstandard and the like
bad_member                  damaged: checksum, header or compressed data
bad_row                     a line or row of a table that is none
empty_text                  a row without text
no_text_column              a table in which no column looks like documents
unreadable                  the file can't be opened
left_out                    how many files of a container were left out as no documents: style sheets, redirects …
=========================== ============================================================================================
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from nlp.archive.items import Item
from nlp.archive.sources.folders import File, files_in, open_file
from nlp.archive.sources.furniture import Surroundings
from nlp.archive.sources.limits import Limits, Meter, Refusal
from nlp.archive.sources.names import decode_name, printable
from nlp.archive.sources.opening import Place, items_in
from nlp.archive.sources.streams import Forward, read_at

__all__ = ["Limits", "iter_items", "source_bytes"]


def iter_items(source: Path, limits: Limits) -> Iterator[Item]:
    """The documents of ``source`` in a fixed order: folders by name, containers and tables in their own order.

    Args:
        source: a folder, a container or a single document; what it is, its content says.
        limits: what is refused.

    Raises:
        FileNotFoundError: there is no ``source``.

    Example:
        >>> import tempfile, zipfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with zipfile.ZipFile(Path(folder, "2020.zip"), "w") as archive:
        ...         archive.writestr("清溪县.txt", "清溪县2020年政府信息公开工作年度报告")
        ...     [item.name for item in iter_items(Path(folder), Limits())]
        ['2020.zip!/清溪县.txt']
    """
    if not source.exists():
        raise FileNotFoundError(f"no such file or folder: {source}")
    surroundings = Surroundings() if source.is_dir() else None
    consumed = 0
    for file in _files(source, surroundings):
        for item, within in _items_of(file, limits, surroundings):
            yield replace(item, consumed=consumed + within)
        consumed += file.size
    summary = surroundings.summary(".") if surroundings else None
    if summary:
        yield replace(summary, consumed=consumed)


def source_bytes(source: Path) -> int:
    """Bytes of the files of ``source`` that are read, for progress."""
    return sum(file.size for file in _files(source, None))


def _files(source: Path, surroundings: Surroundings | None) -> Iterator[File]:
    if source.is_dir():
        return files_in(source, surroundings)
    real = source.resolve()  # a link that somebody names is meant to be followed
    size = real.stat().st_size if real.is_file() else 0
    return iter([File(os.fsencode(real), decode_name(os.fsencode(source.name)), size)])


def _items_of(file: File, limits: Limits, surroundings: Surroundings | None) -> Iterator[tuple[Item, int]]:
    """The items of one file, each with how much of the file was read."""
    reached = 0

    def advance(offset: int) -> None:
        nonlocal reached
        reached = max(reached, min(offset, file.size))

    place = Place(
        printable(file.name),
        limits,
        Meter(file.size, limits),
        path=file.name,
        surroundings=surroundings,
        advance=advance,
    )
    if file.refusal:
        yield place.refused(file.refusal), 0
        return
    try:
        opened = open_file(file.path)
    except Refusal as refusal:
        yield place.refused(refusal), 0
        return
    with opened:
        for item in items_in(_stream(opened, place), place):
            yield item, reached


def _stream(file: BinaryIO, place: Place) -> Forward:
    at = 0

    def read(count: int) -> bytes:
        nonlocal at
        data = read_at(file, at, count)  # what has its own way through the file moves it in between
        at += len(data)
        place.advance(at)
        return data

    return Forward(read, file=file)
