"""An archive becomes a dataset, on one screen: items → shards → engine → staging → compaction → what spans documents.

A run that was killed at any byte goes on where it was when it is called again with the same options: complete shards
are not done again, half-written ones are. Nothing depends on the clock, on the number of workers or on the engine, so
the dataset is the same, byte for byte.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nlp.archive.dataset.compaction import compact
from nlp.archive.dataset.schemas import tables
from nlp.archive.dataset.staging import FOLDER, Staging, StagingMismatch, write_atomically
from nlp.archive.engine import ENGINES, EngineSettings
from nlp.archive.shards import DOCUMENTS, SeenDocuments, Shard, cut_shards
from nlp.archive.sources import Limits, iter_items, source_bytes
from nlp.archive.years import DERIVED, derive
from nlp.errors import BiaoliError
from nlp.pipeline import biaoli_version

MANIFEST = "dataset.json"


class ArchiveError(BiaoliError):
    """The archive or the dataset can't be used as asked; the message says what to do."""

    code = "archive_error"


@dataclass(frozen=True, slots=True)
class ArchiveOptions:
    """How to read an archive.

    Attributes:
        engine: ``local`` or ``ray``.
        settings: of the engine and its workers.
        limits: of the containers.
        overwrite: make the dataset anew where there is one.
        shard_documents: documents a shard; part of the plan, since it decides where a run can go on.
    """

    engine: str = "local"
    settings: EngineSettings = field(default_factory=EngineSettings)
    limits: Limits = field(default_factory=Limits)
    overwrite: bool = False
    shard_documents: int = DOCUMENTS


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; ``total`` is 0 where the size of the source isn't known."""

    documents: int
    consumed: int
    total: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished dataset: its folder and the number of rows of each table."""

    dataset: Path
    rows: dict[str, int]


def extract_archive(
    source: Path,
    dataset: Path,
    options: ArchiveOptions | None = None,
    *,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Outcome:
    """Read every document of ``source`` into the folder ``dataset``.

    Args:
        source: a folder, a container (ZIP, TAR, WARC, JSONL, Parquet, CSV) or a single document.
        dataset: the folder to make; an unfinished run in it is gone on with.
        progress: called whenever a shard is done.

    Raises:
        ArchiveError: the folder holds something else, a finished dataset, or a run with other options.
        FileNotFoundError: there is no ``source``.
    """
    options = options or ArchiveOptions()
    if not source.exists():
        raise FileNotFoundError(f"no such file or folder: {source}")
    if source.is_dir() and dataset.resolve().is_relative_to(source.resolve()):
        raise ArchiveError(f"{dataset} lies inside {source} and would be read as part of it; choose another folder")
    if (known := _all_but_tidied(dataset)) and not options.overwrite:
        return known
    staging = _prepare(source, dataset, options)
    try:
        _extract(source, staging, options, progress)
    except StagingMismatch as error:
        raise ArchiveError(f"{error}; use overwrite to begin anew") from None
    rows = compact(staging, dataset)
    rows |= derive(dataset)
    manifest = {"producer": biaoli_version(), "options": _plan(source, options), "rows": rows}
    write_atomically(dataset / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2).encode())
    staging.remove()
    return Outcome(dataset, rows)


def _all_but_tidied(dataset: Path) -> Outcome | None:
    """The outcome of a run that was killed after its manifest was written; what it left over is removed."""
    staging = Staging.of(dataset)
    if not (staging.folder.exists() and (dataset / MANIFEST).exists()):
        return None
    staging.remove()
    return Outcome(dataset, json.loads((dataset / MANIFEST).read_text("utf-8"))["rows"])


def _prepare(source: Path, dataset: Path, options: ArchiveOptions) -> Staging:
    """The staging folder, opened, after making sure that nothing of anybody else's is overwritten."""
    staging = Staging.of(dataset)
    finished = (dataset / MANIFEST).exists()
    if finished or staging.folder.exists():
        if options.overwrite:
            _remove(dataset)
        elif finished:
            raise ArchiveError(f"{dataset} is a finished dataset; use overwrite to make it anew")
    elif dataset.exists() and any(dataset.iterdir()):
        raise ArchiveError(f"{dataset} holds something that is no dataset; choose another folder")
    try:
        staging.open(_plan(source, options))
    except StagingMismatch as error:
        raise ArchiveError(f"{error}; use overwrite to begin anew") from None
    return staging


def _plan(source: Path, options: ArchiveOptions) -> dict[str, Any]:
    """What decides the dataset, the documents themselves aside."""
    worker = options.settings.worker
    return {
        "producer": biaoli_version(),
        "source": str(source.resolve()),
        "shard_documents": options.shard_documents,
        "include_personal": worker.include_personal,
        "max_bytes": worker.max_bytes,
        "mode": worker.mode,
        "model": worker.extractor().model,
        "limits": asdict(options.limits),
    }


def _remove(dataset: Path) -> None:
    """Remove what a run made, and nothing else."""
    (dataset / MANIFEST).unlink(missing_ok=True)
    for name in [*tables(), *DERIVED, FOLDER]:
        shutil.rmtree(dataset / name, ignore_errors=True)


def _extract(source: Path, staging: Staging, options: ArchiveOptions, progress: Callable[[Progress], None]) -> None:
    """Do all shards that are not done."""
    total, documents = source_bytes(source), 0

    def told(finished_documents: int, consumed: int) -> None:
        nonlocal documents
        documents += finished_documents
        progress(Progress(documents, consumed, total))

    seen = SeenDocuments(staging.folder / "seen.sqlite")
    try:
        shards = cut_shards(iter_items(source, options.limits), seen, documents=options.shard_documents)
        for done in ENGINES[options.engine](_missing(shards, staging, told), options.settings):
            staging.write(done.number, done.digest, done.tables)
            told(done.documents, done.consumed)
    finally:
        seen.close()


def _missing(shards: Iterable[Shard], staging: Staging, told: Callable[[int, int], None]) -> Iterator[Shard]:
    """The shards that an earlier run did not complete."""
    for shard in shards:
        if staging.done(shard.number, shard.digest):
            told(len(shard), shard.consumed)
        else:
            yield shard


__all__ = ["ArchiveError", "ArchiveOptions", "Outcome", "Progress", "extract_archive"]
