"""Commands that bring annotation in and out of other tools: ``import``, ``export``, ``validate``, ``labelling-page``.

Start at :func:`check_file`, which reads a file of any format and says all that is wrong with it and what was lost on
the way; the commands print that. Nothing is written while anything is wrong, unless the good passages are asked for.
Messages name places and ids and quote no text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Annotated

import typer

from annotations.formats import Found, Loss, Spoilt, formats
from annotations.formats.labelling_page import labelling_page
from annotations.passages import Passage
from annotations.validation import faults_of

OWN_FORMAT = "jsonl"


class ExitCode(IntEnum):
    """How the commands end."""

    OK = 0
    FAULTS = 1
    USAGE = 2


@dataclass(slots=True)
class Checked:
    """What reading files gave: sound passages, everything that is wrong, and what a passage can't hold."""

    good: list[Passage] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


def check_file(path: Path, format_name: str, *, may_be_unfinished: bool = False) -> Checked:
    """Reads a file and validates every passage.

    Args:
        path: the file.
        format_name: a key of :func:`annotations.formats.formats`.
        may_be_unfinished: whether passages are good that lack attributes which have to be given.

    Raises:
        OSError: the file can't be opened.
        KeyError: there is no such format.

    Example:
        >>> import tempfile
        >>> with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        ...     _ = file.write('{"id":"p1","text":"申请3件"}\\n{"id":"p1","text":"申请4件"}\\n{"id":2}\\n')
        ...     file.flush()
        ...     checked = check_file(Path(file.name), "jsonl")
        >>> [passage.text for passage in checked.good]
        ['申请3件']
        >>> for fault in checked.faults:
        ...     print(fault)
        line 2: p1: this passage stands at line 1 already
        line 3: id: Input should be a valid string
        line 3: text: Field required
    """
    checked = Checked()
    places: dict[tuple[str, str | None], str] = {}
    for item in formats()[format_name].read(path):
        if isinstance(item, Loss):
            checked.losses.append(item)
        elif isinstance(item, Spoilt):
            checked.faults.append(str(item))
        elif faults := list(_faults_of(item, places, may_be_unfinished=may_be_unfinished)):
            checked.faults += [f"{item.where}: {fault}" for fault in faults]
        else:
            checked.good.append(item.passage)
    return checked


def _faults_of(item: Found, places: dict[tuple[str, str | None], str], *, may_be_unfinished: bool) -> Iterator[str]:
    passage = item.passage
    place = places.setdefault((passage.id, passage.annotator), item.where)
    if place != item.where:
        yield f"{passage.id}: this passage stands at {place} already"
    for fault in faults_of(passage):
        if not (fault.is_unfinished and may_be_unfinished):
            yield str(fault)


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    commands: tuple[tuple[str, Callable[..., None]], ...] = (
        ("import", import_),
        ("export", export),
        ("validate", validate),
        ("labelling-page", write_labelling_page),
    )
    for name, command in commands:
        app.command(name)(command)


def _check_format(name: str) -> str:
    if name not in formats():
        raise typer.BadParameter(f"There is no format {name!r}; there are {', '.join(formats())}.")
    return name


def _format_help(direction: str) -> str:
    return f"Format to {direction}: {', '.join(formats())}."


_Source = Annotated[Path, typer.Argument(exists=True, readable=True, help="A file, or a folder of our JSONL files.")]
_File = Annotated[Path, typer.Argument(exists=True, readable=True, dir_okay=False, help="The tool's file.")]
_Target = Annotated[Path, typer.Argument(dir_okay=False, help="The file to write.")]
_From = Annotated[str, typer.Option("--from", callback=_check_format, help=_format_help("read"))]
_To = Annotated[str, typer.Option("--to", callback=_check_format, help=_format_help("write"))]
_KeepGood = Annotated[bool, typer.Option("--keep-good", help="Write the good passages and report the others.")]
_Unfinished = Annotated[
    bool, typer.Option("--unfinished", help="Take passages that lack attributes which have to be given.")
]
_Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the file that is there.")]


def import_(
    source: _File,
    target: _Target,
    from_: _From,
    keep_good: _KeepGood = False,
    unfinished: _Unfinished = False,
    overwrite: _Overwrite = False,
) -> None:
    """Read a tool's file and write our JSONL."""
    _convert(source, from_, target, OWN_FORMAT, keep_good, unfinished, overwrite)


def export(
    source: _Source,
    target: _Target,
    to: _To,
    keep_good: _KeepGood = False,
    unfinished: _Unfinished = False,
    overwrite: _Overwrite = False,
) -> None:
    """Read our JSONL and write a tool's file."""
    _convert(source, OWN_FORMAT, target, to, keep_good, unfinished, overwrite)


def validate(
    sources: Annotated[
        list[Path], typer.Argument(exists=True, readable=True, help="Files, or folders of our JSONL files.")
    ],
    from_: _From = OWN_FORMAT,
    unfinished: _Unfinished = False,
) -> None:
    """Say everything that is wrong in files of any format, by line."""
    checked = _check_all(sources, from_, may_be_unfinished=unfinished)
    for fault in checked.faults:
        typer.echo(fault)
    _say_losses(checked.losses, "not read")
    typer.echo(f"{len(checked.good)} good passages, {len(checked.faults)} faults", err=True)
    if checked.faults:
        raise typer.Exit(ExitCode.FAULTS)


def write_labelling_page(
    target: Annotated[
        Path | None, typer.Argument(dir_okay=False, help="The file to write; else it is printed.")
    ] = None,
) -> None:
    """Write the labelling page that a Label Studio project needs."""
    if target is None:
        typer.echo(labelling_page(), nl=False)
    else:
        target.write_text(labelling_page(), "utf-8")


def _convert(
    source: Path,
    source_format: str,
    target: Path,
    target_format: str,
    keep_good: bool,
    unfinished: bool,
    overwrite: bool,
) -> None:
    if target.exists() and not overwrite:
        raise typer.BadParameter(f"{target} is there already; --overwrite replaces it.")
    if not target.parent.is_dir():
        raise typer.BadParameter(f"{target.parent} is no folder.")
    checked = _check_all([source], source_format, may_be_unfinished=unfinished)
    for fault in checked.faults:
        typer.echo(fault, err=True)
    _say_losses(checked.losses, "not read")
    if checked.faults and not keep_good:
        typer.echo(f"Nothing is written because of {len(checked.faults)} faults.", err=True)
        raise typer.Exit(ExitCode.FAULTS)
    _say_losses(formats()[target_format].write(checked.good, target), f"not held by {target_format}")
    typer.echo(f"{len(checked.good)} passages in {target}", err=True)
    if checked.faults:
        raise typer.Exit(ExitCode.FAULTS)


def _check_all(sources: Iterable[Path], format_name: str, *, may_be_unfinished: bool) -> Checked:
    """The files one after another; places name the file."""
    everything = Checked()
    for path in _files(sources, format_name):
        checked = check_file(path, format_name, may_be_unfinished=may_be_unfinished)
        everything.good += checked.good
        everything.faults += [f"{path}: {fault}" for fault in checked.faults]
        everything.losses += [Loss(f"{path}: {loss.where}", loss.what) for loss in checked.losses]
    return everything


def _files(sources: Iterable[Path], format_name: str) -> Iterator[Path]:
    for source in sources:
        if not source.is_dir():
            yield source
            continue
        paths = sorted(path for path in source.rglob(f"*{formats()[format_name].SUFFIX}") if path.is_file())
        if not paths:
            raise typer.BadParameter(f"{source} holds no {formats()[format_name].SUFFIX} files.")
        yield from paths


def _say_losses(losses: list[Loss], how: str) -> None:
    """Each kind of loss once, with how often and where first."""
    first = {loss.what: loss.where for loss in reversed(losses)}
    for what, times in Counter(loss.what for loss in losses).items():
        typer.echo(f"{first[what]}: {how}: {what}" + (f" ({times} times in all)" if times > 1 else ""), err=True)
