"""Extract every report of a folder into one JSON file each, text included, as the scorer of real reports takes them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from nlp import BiaoliError, Extractor

SUFFIXES = (".txt", ".html", ".htm", ".pdf")


def main(
    reports: Annotated[Path, typer.Argument(help="Folder of reports: .txt, .html, .htm or .pdf", exists=True)],
    out: Annotated[Path, typer.Argument(help="Folder for the <id>.json files; made where it is not there")],
    model: Annotated[
        Path | None, typer.Option(help="Read with this tagger too, as mode full does", exists=True)
    ] = None,
) -> None:
    """Write ``<id>.json`` for each report; exit with 3 where one could not be read."""
    out.mkdir(parents=True, exist_ok=True)
    extractor = Extractor() if model is None else Extractor(mode="full", model=model)
    unreadable = 0
    for path in sorted(path for path in reports.iterdir() if path.suffix.lower() in SUFFIXES):
        try:
            extraction = extractor.extract(path)
        except BiaoliError as error:
            typer.echo(f"{path.name}: {error.code}: {error}", err=True)
            unreadable += 1
            continue
        (out / f"{path.stem}.json").write_text(extraction.to_json(include_text=True) + "\n", "utf-8")
    sys.exit(3 if unreadable else 0)


if __name__ == "__main__":
    typer.run(main)
