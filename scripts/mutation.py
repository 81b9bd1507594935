"""Take every entry out of the narrative's lexicons, one at a time, and tell those that no case notices.

The check itself is ``tests/narrative/mutation.py``, beside the cases.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

ROOT = Path(__file__).resolve().parents[1]


def main(
    file: Annotated[str | None, typer.Option(help="Only lexicons whose package/file.yaml contains this")] = None,
    sample: Annotated[int | None, typer.Option(help="Only so many entries, drawn by chance", min=1)] = None,
    seed: Annotated[int, typer.Option(help="Of the sample")] = 0,
    processes: Annotated[int, typer.Option(min=1)] = os.cpu_count() or 1,
    unit_tests: Annotated[
        bool, typer.Option(help="Ask the unit tests too where no case notices (seconds each)")
    ] = False,
) -> None:
    """Print the survivors, one a line; exit with 1 if there are any."""
    sys.path.insert(0, str(ROOT))  # the tests are no installed package
    mutation = import_module("tests.narrative.mutation")
    entries = mutation.all_entries(file)
    entries = entries if sample is None else mutation.sampled(entries, sample, seed)
    checked = mutation.check(entries, unit_tests=unit_tests, processes=processes)
    surviving = 0
    for entry, noticed in track(checked, "entries", total=len(entries), disable=not sys.stdout.isatty()):
        if not noticed:
            surviving += 1
            typer.echo(str(entry))
    typer.echo(f"{surviving} of {len(entries)} entries can go without being missed", err=True)
    sys.exit(1 if surviving else 0)


if __name__ == "__main__":
    typer.run(main)
