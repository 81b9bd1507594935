"""The command that makes other passages of those of training hands: ``vary``; :func:`register` adds it.

Example:
    >>> app = typer.Typer()
    >>> register(app)
    >>> [command.name for command in app.registered_commands]
    ['vary']
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annotations.corpus_files import HANDS, CorpusFileError, read_hands, read_passages
from annotations.generator.variation import KINDS, varied
from annotations.passages import dumps


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command("vary")(vary)


def vary(
    source: Annotated[Path, typer.Argument(help="JSONL file, or folder of such, of training hands", exists=True)],
    out: Annotated[Path, typer.Argument(help="JSONL file to write; one that is there is not written over")],
    copies: Annotated[int, typer.Option(min=1, help="Other passages of each")] = 2,
    seed: Annotated[int, typer.Option(help="The same seed gives the same passages")] = 1,
    only: Annotated[str, typer.Option(help="What to vary, with commas between")] = ",".join(KINDS),
    hands: Annotated[Path, typer.Option(help="The list of hands by split", exists=True)] = HANDS,
) -> None:
    """Other passages with other numbers, names and layout, every span exact; refuses hands of dev and test."""
    kinds = [kind.strip() for kind in only.split(",") if kind.strip()]
    try:
        passages = [item.passage for item in read_passages(source)]
        lines = [
            dumps(each) + "\n" for each in varied(passages, read_hands(hands), copies=copies, seed=seed, kinds=kinds)
        ]
        with out.open("x", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
    except (CorpusFileError, OSError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{len(lines)} passages of {len(passages)} are in {out}")
