"""``biaoli archive``, ``query`` and ``report``: archives become datasets that can be asked and looked at.

They need the extra ``archive``; the engine is in :mod:`nlp.archive`. Results go to standard output, everything else to
standard error; the exit codes are those of :class:`service.exits.ExitCode`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.exits import ExitCode, complain
from service.modes import MODE_HELP, MODEL_HELP, ModeOption, chosen_mode

if TYPE_CHECKING:
    from nlp.archive.query import Answer
    from nlp.archive.run import ArchiveOptions, Outcome, Progress

_MIB = 1 << 20
_EXTRAS = {"pyarrow": "archive", "duckdb": "archive", "warcio": "archive", "matplotlib": "archive", "ray": "ray"}


class Engine(StrEnum):
    """Where documents are read."""

    LOCAL = "local"
    RAY = "ray"


class Format(StrEnum):
    """How the rows of a query are printed."""

    TABLE = "table"
    CSV = "csv"
    JSONL = "jsonl"


def archive(
    source: Annotated[Path, typer.Argument(help="A folder, a container or a document.")],
    out: Annotated[Path, typer.Option(help="Folder of the dataset; an unfinished run in it is gone on with.")],
    engine: Annotated[
        Engine, typer.Option(help="local: processes of this machine; ray: a Ray cluster.")
    ] = Engine.LOCAL,
    address: Annotated[
        str | None,
        typer.Option(envvar="BIAOLI_RAY_ADDRESS", help="Of the Ray cluster; by default one is started here."),
    ] = None,
    workers: Annotated[int, typer.Option(min=0, help="Worker processes; 0 is one a core.")] = 0,
    seconds: Annotated[float, typer.Option(min=0.1, help="Time that one document may take.")] = 60.0,
    memory: Annotated[int, typer.Option(min=64, help="MiB that one document may take.")] = 1024,
    max_mib: Annotated[int, typer.Option(min=1, help="MiB of a document; larger ones are refused.")] = 64,
    text_column: Annotated[
        str | None, typer.Option(help="Column of the text in CSV, Parquet and JSONL; by default found by its name.")
    ] = None,
    mode: Annotated[ModeOption, typer.Option(help=MODE_HELP)] = ModeOption.FAST,
    model: Annotated[Path | None, typer.Option(help=MODEL_HELP)] = None,
    include_personal: Annotated[
        bool, typer.Option("--include-personal", help="Keep named persons, mobile numbers and personal mailboxes.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Make the dataset anew where there is one.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar and no summary.")] = False,
) -> None:
    """Read every document of an archive into a dataset of Parquet tables; run it again to go on after a kill.

    Exit codes: 0 fine, documents that could not be read are in the table failures; 2 usage, 3 the archive can't be
    read or none of its documents could, 4 the dataset could not be written, 70 an error of biaoli itself,
    130 interrupted.
    """
    with _extras():
        from nlp.archive.engine import EngineSettings
        from nlp.archive.run import ArchiveOptions
        from nlp.archive.sources import Limits
        from nlp.archive.worker import WorkerSettings

        worker = WorkerSettings(
            include_personal, seconds, memory * _MIB, max_mib * _MIB, chosen_mode(mode, model), model
        )
        settings = EngineSettings(workers=workers, address=address, worker=worker)
        limits = Limits(document_bytes=max_mib * _MIB, text_column=text_column)
        options = ArchiveOptions(engine=engine.value, settings=settings, limits=limits, overwrite=overwrite)
        outcome = _extract(source, out, options, quiet=quiet)
        failures = _failures(outcome)
    if not quiet:
        _write(_summary(outcome, failures))
    if not outcome.rows["reports"]:
        complain(str(source), "no document of it could be read")
        raise typer.Exit(ExitCode.UNREADABLE)


def _extract(source: Path, out: Path, options: ArchiveOptions, *, quiet: bool) -> Outcome:
    from nlp import BiaoliError
    from nlp.archive.run import extract_archive

    read = 0
    try:
        with _progress_bar(shown=not quiet and sys.stderr.isatty()) as shown:

            def count(progress: Progress) -> None:
                nonlocal read
                read = progress.documents
                shown(progress)

            return extract_archive(source, out, options, progress=count)
    except KeyboardInterrupt:
        kept = f"{read:,} documents are done and kept" if read else "nothing was done yet"
        complain(str(source), f"interrupted: {kept}; the same command goes on from there")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    except FileNotFoundError as error:
        complain(str(source), error.strerror or str(error))
        raise typer.Exit(ExitCode.UNREADABLE) from None
    except BiaoliError as error:
        complain(str(source), f"{error.code}: {error}")
        raise typer.Exit(ExitCode.UNREADABLE) from None
    except OSError as error:
        complain(str(error.filename or source), error.strerror or type(error).__name__)
        raise typer.Exit(ExitCode.OUTPUT_FAILED if _is_inside(error, out) else ExitCode.UNREADABLE) from None
    except ModuleNotFoundError:
        raise
    except Exception as error:  # an error of ours: its message may quote a document, so only its place is told
        from service.logs import describe

        told = describe(error)
        complain(str(source), f"internal error, please report it: {told['error']} at {told['frames'][-1]}")
        raise typer.Exit(ExitCode.INTERNAL) from None


def _is_inside(error: OSError, folder: Path) -> bool:
    """Whether a file of ``folder``, or a disk that is full, is what failed, and no connection."""
    if error.filename is None:
        return not isinstance(error, ConnectionError)
    return Path(os.fsdecode(error.filename)).resolve().is_relative_to(folder.resolve())


@contextmanager
def _progress_bar(*, shown: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar over the bytes of the source, with documents a second and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[documents]:,} documents"))
    rate = TextColumn("{task.fields[rate]:.0f} a second")
    with Bar(*columns, rate, TimeRemainingColumn(), console=Console(stderr=True), disable=not shown) as bar:
        task = bar.add_task("", total=None, documents=0, rate=0.0)

        def told(progress: Progress) -> None:
            seconds = bar.tasks[0].elapsed or 0.0
            rate = progress.documents / seconds if seconds else 0.0
            total = progress.total or None
            bar.update(task, completed=progress.consumed, total=total, documents=progress.documents, rate=rate)

        yield told


def _failures(outcome: Outcome) -> list[tuple[str, int]]:
    """Reasons of failures with their numbers, the most frequent first."""
    from nlp.archive.query import ask, open_dataset

    if not outcome.rows["failures"]:
        return []
    sql = "select reason, count(*) from failures group by reason order by count(*) desc, reason"
    return [(str(reason), int(number)) for reason, number in ask(open_dataset(outcome.dataset), sql).rows]


def _summary(outcome: Outcome, failures: Iterable[tuple[str, int]]) -> Iterator[str]:
    """The rows of each table, and why documents failed."""
    for table, rows in outcome.rows.items():
        yield f"{rows:>12,} {table}\n"
        if table == "failures":
            yield from (f"{'':>14}{number:,} {reason}\n" for reason, number in failures)


def query(
    dataset: Annotated[Path, typer.Argument(help="Folder of a finished dataset.")],
    sql: Annotated[str, typer.Argument(metavar="SQL | -", help="DuckDB SQL over its tables; - is standard input.")],
    format: Annotated[
        Format, typer.Option(help="table: for people, its first 1000 rows; csv, jsonl: all rows, one a line.")
    ] = Format.TABLE,
) -> None:
    """Ask a dataset in SQL; every table is a view, ``year`` is the report's year.

    Exit codes: 0 fine, 2 the SQL is wrong, 3 there is no readable dataset, 4 the output could not be written.
    """
    with _extras():
        from nlp.archive.query import QueryError, ask, open_dataset
        from nlp.archive.run import ArchiveError

    try:
        answer = ask(open_dataset(dataset), sys.stdin.read() if sql == "-" else sql)
        _write(_printed(answer, format))
        left = format is Format.TABLE and next(answer.rows, None) is not None
    except (QueryError, ValueError) as error:
        complain(str(dataset), str(error))
        raise typer.Exit(ExitCode.USAGE) from None
    except (ArchiveError, OSError) as error:
        complain(str(dataset), str(error))
        raise typer.Exit(ExitCode.UNREADABLE) from None
    if left:
        complain(str(dataset), "more rows follow; --format csv and --format jsonl print all of them")


def _printed(answer: Answer, format: Format) -> Iterator[str]:
    from service.row_formats import csv_lines, json_lines, table_lines

    if format is Format.CSV:
        return csv_lines(answer.columns, answer.rows)
    if format is Format.JSONL:
        return json_lines(answer.columns, answer.rows)
    width = os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else None
    return table_lines(answer.columns, answer.numeric, answer.rows, width)


def report(
    dataset: Annotated[Path, typer.Argument(help="Folder of a finished dataset.")],
    html: Annotated[Path, typer.Option(help="File for the page; one that is there is replaced.")],
) -> None:
    """Draw a dataset as one page of plots: requests, refusals, failing rules, coverage, timeliness and more.

    Exit codes: 0 fine, 2 usage, 3 there is no readable dataset, 4 the page could not be written.
    """
    with _extras():
        from nlp.archive.charts import render_charts
        from nlp.archive.dataset.staging import write_atomically
        from nlp.archive.run import ArchiveError

        try:
            page = render_charts(dataset).encode("utf-8")
        except ArchiveError as error:
            complain(str(dataset), str(error))
            raise typer.Exit(ExitCode.UNREADABLE) from None
    try:
        if html.exists() and not html.is_file():
            html.write_bytes(page)
        else:
            write_atomically(html, page)
    except OSError as error:
        complain(str(html), error.strerror or type(error).__name__)
        raise typer.Exit(ExitCode.OUTPUT_FAILED) from None


@contextmanager
def _extras() -> Iterator[None]:
    """Name the extra to install where a library of one is not there."""
    try:
        yield
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        complain(f"extra {extra}", f"{error.name} is not installed: pip install 'biaoli[{extra}]'")
        raise typer.Exit(ExitCode.USAGE) from None


def _write(lines: Iterable[str]) -> None:
    """Write to standard output, as UTF-8, whatever the locale."""
    try:
        for line in lines:
            sys.stdout.buffer.write(line.encode("utf-8"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever read the output went away: not worth a word
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(ExitCode.OUTPUT_FAILED) from None
    except OSError as error:
        complain("the output", error.strerror or type(error).__name__)
        raise typer.Exit(ExitCode.OUTPUT_FAILED) from None


def add_to(app: typer.Typer) -> None:
    """Add the commands to the ``biaoli`` command."""
    for command in (archive, query, report):
        app.command()(command)
