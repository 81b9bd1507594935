"""What happens in a worker process: the documents of a shard become the Parquet bytes of each table.

It tells its parent which document it is at before it begins it, so that the parent knows which one to blame when
nothing more is heard.
"""

from __future__ import annotations

import contextlib
import io
import resource
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from nlp.archive.dataset.rows import Rows, rows_of
from nlp.archive.dataset.schemas import schema
from nlp.archive.items import Item
from nlp.archive.shards import Shard, failure
from nlp.errors import BiaoliError
from nlp.pipeline import Extractor
from nlp.schema import Mode

Reason = tuple[str, str]
Reasons = dict[int, Reason]
"""Why documents failed, by their position: code and message."""


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What a worker needs to know; everything that decides the dataset is also in the run's plan.

    Attributes:
        include_personal: keep named persons, mobile numbers and mailboxes at public providers.
        seconds: time that one document may take.
        memory: bytes that one document may take beyond what the worker holds when idle.
        max_bytes: larger documents are refused.
        mode, model: as :class:`nlp.Extractor` takes them.
    """

    include_personal: bool = False
    seconds: float = 60.0
    memory: int = 1 << 30
    max_bytes: int = 64 << 20
    mode: Mode = "fast"
    model: Path | None = None

    def extractor(self) -> Extractor:
        """What reads the documents.

        Raises:
            nlp.errors.ModelError: the model can't be used.
        """
        return Extractor(mode=self.mode, max_bytes=self.max_bytes, model=self.model)


def serve(connection: Connection, settings: WorkerSettings) -> None:
    """Do shards until the parent hangs up. Answers ``("at", position)`` and then ``("done", tables)``."""
    extractor = settings.extractor()
    extractor.extract("青禾镇2023年政府信息公开工作年度报告")  # loads lexicons before memory is limited
    _limit_memory(settings.memory)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            shard, failed = connection.recv()
            connection.send(("done", _tables(extractor, shard, failed, settings, connection)))


def _tables(
    extractor: Extractor, shard: Shard, failed: Reasons, settings: WorkerSettings, connection: Connection
) -> Mapping[str, bytes]:
    """The Parquet bytes of every table of a shard. ``failed`` documents are not tried again."""
    failures, made = list(shard.failures), []
    for position, item in shard.documents:
        outcome: Rows | Reason | None = failed.get(position)
        if outcome is None:
            connection.send(("at", position))
            outcome = _extract(extractor, item, position, settings)
        if isinstance(outcome, dict):
            made.append(outcome)
        else:
            failures.append(failure(item.name, position, item.document_id, *outcome))
    failures.sort(key=lambda row: int(row["position"]))
    return _written([{"failures": failures, "duplicates": list(shard.duplicates)}, *made])


def _written(documents: list[Rows]) -> dict[str, bytes]:
    """The rows of all documents as Parquet bytes, by table."""
    rows: Rows = defaultdict(list)
    for of_document in documents:
        for table, of in of_document.items():
            rows[table] += of
    return {table: _parquet(table, of) for table, of in rows.items() if of}


def _extract(extractor: Extractor, item: Item, position: int, settings: WorkerSettings) -> Rows | Reason:
    """The rows of one document, or why there are none."""
    try:
        extraction = extractor.extract(item.data or b"", name=Path(item.name).name, media_type=item.media_type)
        made = rows_of(extraction, item, position, include_personal=settings.include_personal)
        for table, of in made.items():
            pa.Table.from_pylist(of, schema=schema(table))  # what the schema refuses costs this document alone
    except BiaoliError as error:
        return error.code, str(error)
    except MemoryError:
        return "out_of_memory", f"needs more than {settings.memory >> 20} MiB"
    except Exception as error:  # an error of ours costs this document alone; its message may quote the document
        return "internal_error", f"{type(error).__name__}; please report it"
    return made


def _parquet(table: str, rows: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema(table)), out, compression="zstd")
    return out.getvalue()


def _limit_memory(extra: int) -> None:
    """Let this process grow by ``extra`` bytes of address space; where the system can't tell its size, by no limit."""
    status = Path("/proc/self/statm")
    if status.exists():
        pages = int(status.read_text("ascii").split()[0])
        limit = pages * resource.getpagesize() + extra
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
