"""Reads passages from our JSONL: one file, or a corpus folder ``{train,dev,test}/<hand>.jsonl``.

Start here: :func:`read_passages`. A line that holds no passage stops the reading with its place and the reason; what
the line says is not quoted.

Example:
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "test", "t01.jsonl")
    ...     path.parent.mkdir()
    ...     _ = path.write_text('{"id":"p1","text":"收到申请3件。"}\\n', "utf-8")
    ...     [(item.passage.id, item.split, item.line) for item in read_passages(Path(folder))]
    [('p1', 'test', 1)]
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import yaml
from pydantic import ValidationError

from annotations.passages import Passage, Split, loads

HANDS = Path(__file__).parent / "corpus" / "hands.yaml"
"""Which hands our corpus has, by split."""


class CorpusFileError(ValueError):
    """A file that can't be read as passages; the message names file, line and reason, and quotes no text."""


@dataclass(frozen=True, slots=True)
class Located:
    """A passage with where it stands: ``split`` is that of the folder, ``line`` counts from 1."""

    passage: Passage
    split: Split | None
    path: Path
    line: int


def read_passages(path: Path, split: Split | None = None) -> list[Located]:
    """The passages of a file or of all ``*.jsonl`` below a folder, in order of path and line.

    Args:
        path: a file, whatever its suffix, or a folder.
        split: only those of this split.

    Raises:
        CorpusFileError: nothing to read there, or a line that holds no passage.
    """
    files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    found = [item for file in files for item in _read_file(file)]
    chosen = [item for item in found if split is None or item.split == split]
    if not chosen:
        raise CorpusFileError(f"{path}: no passages" + (f" of the split {split}" if split else ""))
    return chosen


def read_hands(path: Path = HANDS) -> dict[str, Split]:
    """The split of each hand that a ``hands.yaml`` lists.

    Raises:
        CorpusFileError: it can't be read, or lists no hands by split.
    """
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
        return {hand: split for split in get_args(Split) for hand in data.get(split) or {}}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, TypeError) as error:
        raise CorpusFileError(f"{path}: can't be read as a list of hands ({type(error).__name__})") from None


def split_of(path: Path) -> Split | None:
    """The split that a file belongs to by its folder: the nearest one named train, dev or test."""
    for folder in path.absolute().parents:
        for split in get_args(Split):
            if folder.name == split:
                return split  # type: ignore[no-any-return]
    return None


def _read_file(path: Path) -> list[Located]:
    try:
        content = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusFileError(f"{path}: can't be read as UTF-8 text ({type(error).__name__})") from None
    split = split_of(path)
    found = []
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(Located(loads(line), split, path, number))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise CorpusFileError(f"{path}:{number}: {where + ': ' if where else ''}{first['msg']}") from None
    return found
