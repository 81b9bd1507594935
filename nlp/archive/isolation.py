"""Runs shards in a worker process of its own, so that a document can cost nobody but itself.

A worker that crashes, hangs beyond the time limit or is killed for its memory is replaced; the document it was at is
noted as failed and the shard is done again without it. Both engines use this, so that they fail alike.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from nlp.archive.shards import Shard
from nlp.archive.worker import Reasons, WorkerSettings, serve

Serve = Callable[[Connection, WorkerSettings], None]

_BLAMELESS_ENDS = 3
"""Times that a worker may end without a document to blame before the run gives up."""
_START_SECONDS = 120.0
"""Time that a worker may take to start and to write a shard; a loaded machine needs many seconds to import."""


class ShardRunner:
    """One worker process, started when it is first needed; not to be shared between threads.

    Example:
        >>> from nlp.archive.items import Item
        >>> shard = Shard(0, [(0, Item("a.txt", "青禾镇2023年政府信息公开工作年度报告".encode()))])
        >>> with ShardRunner(WorkerSettings()) as runner:
        ...     sorted(runner.run(shard))
        ['reports', 'sections']
    """

    def __init__(self, settings: WorkerSettings, serve: Serve = serve) -> None:
        self._settings = settings
        self._serve = serve
        self._closed = False
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def run(self, shard: Shard) -> Mapping[str, bytes]:
        """The Parquet bytes of each table of ``shard``; every document of it is in ``reports`` or in ``failures``."""
        failed: Reasons = {}
        blameless = 0
        while not self._closed:
            at, outcome = self._try(shard, failed)
            if not isinstance(outcome, str):
                return outcome
            if at is None:  # no document is to blame: it was ended from outside, or can't work at all
                blameless += 1
                if blameless >= _BLAMELESS_ENDS:
                    raise RuntimeError(f"workers end before their first document: {outcome}")
                continue
            reasons = {
                "timeout": f"took more than {self._settings.seconds:g} s",
                "crashed": "ended the process that read it",
            }
            failed[at] = (outcome, reasons[outcome])
        raise RuntimeError("the runner was closed")

    def _try(self, shard: Shard, failed: Reasons) -> tuple[int | None, Mapping[str, bytes] | str]:
        """One attempt: the tables, or the position it stopped at with ``timeout`` or ``crashed``."""
        at: int | None = None
        try:
            connection = self._started()
            connection.send((shard, failed))
            while connection.poll(_START_SECONDS if at is None else self._settings.seconds):
                kind, value = connection.recv()
                if kind == "done":
                    return None, value
                at = value
        except (EOFError, OSError):
            self._end()
            return at, "crashed"
        self._end()
        return at, "timeout"

    def _started(self) -> Connection:
        if self._connection is None:
            context = multiprocessing.get_context("spawn")
            self._connection, theirs = context.Pipe()
            self._process = context.Process(target=_child, args=(theirs, self._settings, self._serve), daemon=True)
            self._process.start()
            theirs.close()
        return self._connection

    def close(self) -> None:
        """End the worker, whatever it is doing; the runner is of no more use."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._connection = self._process = None

    def __enter__(self) -> ShardRunner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _child(connection: Connection, settings: WorkerSettings, serve: Serve) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    serve(connection, settings)
