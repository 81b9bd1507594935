"""The options ``--mode`` and ``--model``, which several commands have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nlp.schema import Mode

MODE_HELP = "fast: rules alone; full: rules and the tagger, which needs the extra full."
MODEL_HELP = "Folder of the tagger; makes the mode full. By default the one that comes with Biaoli."


class ModeOption(StrEnum):
    """How reports are read."""

    FAST = "fast"
    FULL = "full"


def chosen_mode(mode: ModeOption, model: Path | None) -> Mode:
    """The mode that the options ask for: a model is of use only in ``full``.

    >>> chosen_mode(ModeOption.FAST, None), chosen_mode(ModeOption.FAST, Path("model"))
    ('fast', 'full')
    """
    return "full" if mode is ModeOption.FULL or model is not None else "fast"
