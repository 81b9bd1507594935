"""Label Studio's JSON with predictions: proposals that annotators correct. A passage's annotator is the model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from annotations.formats._label_studio_tasks import read_tasks, write_tasks
from annotations.formats.exchange import Loss, Reading
from annotations.passages import Passage

SUMMARY = "tasks of Label Studio with predictions to correct"
SUFFIX = ".json"


def read(source: Path) -> Reading:
    """The passages of all predictions."""
    yield from read_tasks(source, "predictions")


def write(passages: Iterable[Passage], target: Path) -> list[Loss]:
    """Tasks to import; nothing is lost."""
    return write_tasks(passages, target, "predictions")
