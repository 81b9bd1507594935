"""Label Studio's JSON with annotations: tasks to import, and what its export gives.

One passage for each annotation of a task, so that several annotators' work on one text stays apart but comes one after
another; a task that nobody annotated is a passage without entities. The project needs the page of ``labelling_page``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from annotations.formats._label_studio_tasks import read_task, read_tasks, results_of, write_tasks
from annotations.formats.exchange import Loss, Reading
from annotations.passages import Passage

__all__ = ["SUFFIX", "SUMMARY", "read", "read_task", "results_of", "write"]

SUMMARY = "tasks of Label Studio with annotations, and its JSON export"
SUFFIX = ".json"


def read(source: Path) -> Reading:
    """The passages of all annotations."""
    yield from read_tasks(source, "annotations")


def write(passages: Iterable[Passage], target: Path) -> list[Loss]:
    """Tasks to import; nothing is lost."""
    return write_tasks(passages, target, "annotations")
