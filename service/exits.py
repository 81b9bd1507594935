"""How commands end: exit codes that scripts can use, and complaints on standard error."""

from __future__ import annotations

import os
from enum import IntEnum

import typer


class ExitCode(IntEnum):
    """What a script can tell from the exit status; the README's table is under test."""

    OK = 0
    CHECKS_FAILED = 1
    USAGE = 2
    UNREADABLE = 3
    OUTPUT_FAILED = 4
    INTERNAL = 70
    INTERRUPTED = 130


def complain(file: str, message: str) -> None:
    """One line on standard error about ``file`` (``-`` is standard input)."""
    from service.drawing import plain

    shown = "standard input" if file == "-" else plain(os.fsencode(file).decode("utf-8", "replace"))
    typer.echo(f"biaoli: {shown}: {plain(message)}", err=True)
