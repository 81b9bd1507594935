"""Folder trees: files sorted by name, links not followed, hidden files and assets of pages left out and counted."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from nlp.archive.sources.furniture import Surroundings
from nlp.archive.sources.limits import Refusal
from nlp.archive.sources.names import decode_name

_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a tree.

    Attributes:
        path: to open it.
        name: relative to the tree, with slashes.
        size: in bytes, 0 for what isn't read.
        refusal: why it isn't read; ``None`` where it is.
    """

    path: bytes
    name: str
    size: int
    refusal: Refusal | None = None


def files_in(folder: Path, surroundings: Surroundings | None = None) -> Iterator[File]:
    """The files of a tree, a folder's files and folders by their names' bytes, whatever language the machine speaks.

    ``surroundings`` takes notice of every file before those of its folder are given, and counts hidden ones.
    """
    surroundings = surroundings or Surroundings()
    root = os.fsencode(folder)
    waiting = [_listing(root, "", surroundings)]
    while waiting:
        file = next(waiting[-1], None)
        if file is None:
            waiting.pop()
            continue
        reason = surroundings.leaves_out(file.name)
        if reason:
            surroundings.left_out[reason] += 1
        elif file.refusal is _FOLDER:
            waiting.append(_listing(file.path, file.name + "/", surroundings))
        else:
            yield file


_FOLDER = Refusal("folder", "")


def _listing(folder: bytes, prefix: str, surroundings: Surroundings) -> Iterator[File]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        yield File(folder, prefix.rstrip("/") or ".", 0, Refusal("unreadable", _words(error)))
        return
    for name in names:
        surroundings.note(prefix + decode_name(name))
    for name in names:
        yield _file(os.path.join(folder, name), prefix + decode_name(name))


def _file(path: bytes, name: str) -> File:
    try:
        status = os.lstat(path)
    except OSError as error:
        return File(path, name, 0, Refusal("unreadable", _words(error)))
    if stat.S_ISDIR(status.st_mode):
        return File(path, name, 0, _FOLDER)
    if stat.S_ISREG(status.st_mode):
        return File(path, name, status.st_size)
    if stat.S_ISLNK(status.st_mode):
        return File(path, name, 0, Refusal("symlink", "a symbolic link; links aren't followed"))
    return File(path, name, 0, Refusal("device", "a device, pipe or socket"))


def open_file(path: bytes) -> BinaryIO:
    """Open a file that was a regular one when the folder was listed, and make sure that it still is.

    Raises:
        Refusal: ``unreadable`` or ``device``.
    """
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except OSError as error:
        raise Refusal("unreadable", _words(error)) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refusal("device", "a device, pipe or socket")
    return os.fdopen(descriptor, "rb")


def _words(error: OSError) -> str:
    return f"can't be opened: {error.strerror or type(error).__name__}"
