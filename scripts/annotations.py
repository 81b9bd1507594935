"""The annotator's command line: bring annotation in and out, check it, compare it, choose what comes next, accept it.

    .venv/bin/python -m scripts.annotations --help

Each group of commands is a module of ``annotations`` with ``register(app)``; add a new one to ``GROUPS``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typer

# Also where this file is run by its path: its own folder comes first then, and its name is that of the package.
sys.path.insert(0, str(Path(__file__).parents[1]))

from annotations import accept_commands, exchange_commands, variation_commands, work_commands

GROUPS = (exchange_commands, work_commands, accept_commands, variation_commands)

app = typer.Typer(help=__doc__.split("\n")[0], no_args_is_help=True, pretty_exceptions_enable=False)
for group in GROUPS:
    group.register(app)


if __name__ == "__main__":
    app()
