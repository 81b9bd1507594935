"""The ``biaoli`` command: thin, so that ``biaoli --help`` answers at once; the library is loaded when it is needed.

Start here to add a command or an option: the README's tables are under test and will ask for it. Results go to
standard output, everything else to standard error. Exit codes are those of :class:`ExitCode`.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, NoReturn

import typer

from service import archive_commands
from service.exits import ExitCode, complain
from service.modes import MODE_HELP, MODEL_HELP, ModeOption, chosen_mode

if TYPE_CHECKING:
    from nlp import Extraction, Extractor
    from service.settings import Settings

Write = Callable[[str], None]


app = typer.Typer(
    name="biaoli",
    help="Read Chinese government information disclosure annual reports (政府信息公开工作年度报告).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        try:
            typer.echo(f"biaoli {version('biaoli')}")
        except PackageNotFoundError:
            typer.echo("biaoli 0+unknown")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Read Chinese government information disclosure annual reports (政府信息公开工作年度报告)."""


@app.command()
def extract(
    files: Annotated[list[str], typer.Argument(metavar="FILE… | -", help="Reports: text, HTML or PDF; - is stdin.")],
    json: Annotated[bool, typer.Option("--json", help="Print the extraction of one report as JSON.")] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Print one JSON object a line, a line for each report.")
    ] = False,
    include_text: Annotated[
        bool, typer.Option("--include-text", help="With --json or --jsonl: also give document.text.")
    ] = False,
    name: Annotated[str | None, typer.Option(help="What to call the one document in the result.")] = None,
    media_type: Annotated[
        str | None, typer.Option(help="Such as text/plain, text/html or application/pdf; by default the content tells.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write the result to this file instead.")] = None,
    html: Annotated[
        Path | None, typer.Option(help="Also write one page of one report: its text with every value highlighted.")
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="No summary and no progress bar; JSON is still printed.")
    ] = False,
    mode: Annotated[ModeOption, typer.Option(help=MODE_HELP)] = ModeOption.FAST,
    model: Annotated[Path | None, typer.Option(help=MODEL_HELP)] = None,
    fail_on_checks: Annotated[
        bool, typer.Option("--fail-on-checks", help="Exit with 1 where a rule of level exact fails.")
    ] = False,
) -> None:
    """Read reports and show what they say, what contradicts itself, and what could not be read.

    Exit codes: 0 fine, 1 an exact rule failed (with --fail-on-checks), 2 usage, 3 a report could not be read,
    4 the output could not be written, 70 an error of biaoli itself.
    """
    _check_usage(files, json=json, jsonl=jsonl, include_text=include_text, name=name, html=html)
    with _opened(output) as write:
        run = _Run(_extractor(mode, model), name=name, media_type=media_type)
        on_terminal = output is None and sys.stdout.isatty()
        progress = len(files) > 1 and not quiet and not on_terminal and sys.stderr.isatty()
        for extraction in run.extractions(files, progress=progress):
            if html is not None:
                _write_page(extraction, html)
            if json or jsonl:
                write(extraction.to_json(include_text=include_text) + "\n")
            elif not quiet:
                write(_summary(extraction, terminal=on_terminal))
    raise typer.Exit(run.exit_code(fail_on_checks=fail_on_checks))


def _check_usage(
    files: list[str], *, json: bool, jsonl: bool, include_text: bool, name: str | None, html: Path | None
) -> None:
    if json and jsonl:
        raise typer.BadParameter("--json and --jsonl exclude each other")
    if json and len(files) > 1:
        raise typer.BadParameter("--json prints one report; use --jsonl for several")
    if include_text and not (json or jsonl):
        raise typer.BadParameter("--include-text needs --json or --jsonl")
    if name is not None and len(files) > 1:
        raise typer.BadParameter("--name is for one report")
    if html is not None and len(files) > 1:
        raise typer.BadParameter("--html is for one report")
    if files.count("-") > 1:
        raise typer.BadParameter("standard input can be read once")


def _extractor(mode: ModeOption, model: Path | None) -> Extractor:
    from nlp import Extractor
    from nlp.errors import ModelError
    from service.logs import quiet_libraries

    quiet_libraries()
    try:
        return Extractor(mode=chosen_mode(mode, model), model=model)
    except ModelError as error:
        raise typer.BadParameter(f"{error.code}: {error}") from None


class _Run:
    """One call of ``biaoli extract``: goes through the files and remembers what failed."""

    def __init__(self, extractor: Extractor, *, name: str | None, media_type: str | None) -> None:
        self._extractor = extractor
        self._name = name
        self._media_type = media_type
        self._unreadable = False
        self._internal = False
        self._checks_failed = False

    def extractions(self, files: list[str], *, progress: bool) -> Iterator[Extraction]:
        """The extraction of each report that can be read; one line on standard error for each that can't."""
        for file in _with_progress(files) if progress else files:
            extraction = self._extract(file)
            if extraction is not None:
                self._checks_failed |= any(check.level == "exact" for check in extraction.checks.failed)
                yield extraction

    def exit_code(self, *, fail_on_checks: bool) -> ExitCode:
        """The worst that happened."""
        if self._internal:
            return ExitCode.INTERNAL
        if self._unreadable:
            return ExitCode.UNREADABLE
        return ExitCode.CHECKS_FAILED if fail_on_checks and self._checks_failed else ExitCode.OK

    def _extract(self, file: str) -> Extraction | None:
        from nlp import BiaoliError

        try:
            source = self._read_stdin() if file == "-" else Path(file)
            return self._extractor.extract(source, name=self._name_of(file), media_type=self._media_type)
        except BiaoliError as error:
            self._unreadable = True
            complain(file, f"{error.code}: {error}")
        except OSError as error:
            self._unreadable = True
            complain(file, error.strerror or type(error).__name__)
        except Exception as error:  # an error of ours: its message may quote the document, so only its place is told
            from service.logs import describe

            self._internal = True
            told = describe(error)
            complain(file, f"internal error, please report it: {told['error']} at {told['frames'][-1]}")
        return None

    def _read_stdin(self) -> bytes:
        return sys.stdin.buffer.read(self._extractor.max_bytes + 1)

    def _name_of(self, file: str) -> str | None:
        if self._name is not None or file == "-":
            return self._name
        return os.fsencode(Path(file).name).decode("utf-8", "replace")


def _with_progress(files: list[str]) -> Iterator[str]:
    """The files, with a bar on standard error."""
    from rich.console import Console
    from rich.progress import track

    yield from track(files, "reading", console=Console(stderr=True), transient=True)


def _summary(extraction: Extraction, *, terminal: bool) -> str:
    from service.summary import render

    return render(extraction, terminal=terminal)


def _write_page(extraction: Extraction, path: Path) -> None:
    from service.page import render_page

    with _opened(path) as write:
        write(render_page(extraction))


@contextmanager
def _opened(output: Path | None) -> Iterator[Write]:
    """A function that writes text, as UTF-8, to standard output or to a file that appears whole or not at all."""
    try:
        if output is None or (output.exists() and not output.is_file()):
            with open(output, "wb") if output else nullcontext(sys.stdout.buffer) as stream:
                yield lambda text: _write_all(stream, text)
                stream.flush()
        else:
            with _replacing(output) as write:
                yield write
    except BrokenPipeError:  # whoever read the output went away: not worth a word
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(ExitCode.OUTPUT_FAILED) from None
    except OSError as error:
        complain("the output", error.strerror or type(error).__name__)
        raise typer.Exit(ExitCode.OUTPUT_FAILED) from error


def _write_all(stream: BinaryIO, text: str) -> None:
    stream.write(text.encode("utf-8"))


@contextmanager
def _replacing(output: Path) -> Iterator[Write]:
    """Write beside ``output`` and put it in its place at the end; where nothing was written, nothing is replaced."""
    partial = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as stream:
            yield lambda text: _write_all(stream, text)
        if partial.stat().st_size:
            partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)


@app.command()
def schema() -> None:
    """Print the JSON Schema of an extraction."""
    import json

    from service.contract import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; by default BIAOLI_HOST or 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; by default BIAOLI_PORT or 8000.")] = None,
) -> None:
    """Run the HTTP service until it is interrupted; logs are JSON lines on standard error."""
    from pydantic import ValidationError

    from service.settings import Settings

    chosen = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
    try:
        settings = Settings.model_validate({**Settings().model_dump(), **chosen})
    except ValidationError as error:
        for item in error.errors(include_url=False, include_input=False):
            complain("setting BIAOLI_" + "_".join(map(str, item["loc"])).upper(), item["msg"])
        raise typer.Exit(ExitCode.USAGE) from None
    _serve(settings)


def _serve(settings: Settings) -> None:
    import uvicorn

    from nlp.errors import ModelError
    from service.app import create_app
    from service.logs import ServerHandler, make_logger
    from service.openapi import example_extraction
    from service.store import StoreError

    example_extraction()  # loads lexicons and dictionaries, so that the first request need not wait for them
    logger = make_logger(settings.log_level)
    logging.getLogger().addHandler(logging.NullHandler())  # nothing but our lines on standard error
    server_log = logging.getLogger("uvicorn")
    server_log.addHandler(ServerHandler(logger))
    server_log.setLevel(settings.log_level.upper())
    try:
        application = create_app(settings, logger=logger)
    except StoreError as error:
        complain("setting BIAOLI_DATABASE_URL", str(error))
        raise typer.Exit(ExitCode.USAGE) from None
    except ModelError as error:
        complain("settings BIAOLI_MODE and BIAOLI_MODEL", str(error))
        raise typer.Exit(ExitCode.USAGE) from None
    config = uvicorn.Config(
        application,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )
    try:
        uvicorn.Server(config).run()
    except SystemExit as stopped:  # the server's own way to say that it can't listen
        raise typer.Exit(ExitCode.OUTPUT_FAILED if stopped.code else ExitCode.OK) from None


archive_commands.add_to(app)


def main() -> NoReturn:
    """Entry point of the ``biaoli`` command."""
    app()
    raise SystemExit(ExitCode.OK)


if __name__ == "__main__":
    main()
