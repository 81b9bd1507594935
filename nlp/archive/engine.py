"""Engines: where shards are done. Each takes shards in order and gives finished ones in any order.

``local`` runs worker processes on this machine, ``ray`` the same on a cluster (``ray_engine.py``). Adding an engine is
adding a function to :data:`ENGINES`. At most a few shards are under way at a time, so memory doesn't grow with the
archive.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from nlp.archive.isolation import ShardRunner
from nlp.archive.shards import Shard
from nlp.archive.worker import WorkerSettings


@dataclass(frozen=True, slots=True)
class Finished:
    """A shard that is done, with the Parquet bytes of each of its tables."""

    number: int
    digest: str
    documents: int
    consumed: int
    tables: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """How many workers, and where.

    Attributes:
        workers: worker processes; 0 is one a core.
        address: of a Ray cluster; ``None`` starts one on this machine.
        worker: what each worker needs to know.
    """

    workers: int = 0
    address: str | None = None
    worker: WorkerSettings = field(default_factory=WorkerSettings)

    @property
    def parallel(self) -> int:
        """The number of worker processes."""
        return self.workers or os.cpu_count() or 1


Engine = Callable[[Iterable[Shard], EngineSettings], Iterator[Finished]]


def run_local(shards: Iterable[Shard], settings: EngineSettings) -> Iterator[Finished]:
    """Worker processes on this machine, each fed by a thread of its own."""
    runners = _Runners(settings.worker)
    pool = ThreadPoolExecutor(settings.parallel, thread_name_prefix="shard")
    try:
        yield from _bounded(pool, runners.run, shards, under_way=settings.parallel + 1)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        runners.close()


def _bounded(
    pool: ThreadPoolExecutor, run: Callable[[Shard], Finished], shards: Iterable[Shard], *, under_way: int
) -> Iterator[Finished]:
    """Results as they come; a new shard is taken only when one is done."""
    waiting: set[Future[Finished]] = set()
    for shard in shards:
        waiting.add(pool.submit(run, shard))
        if len(waiting) >= under_way:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)


class _Runners:
    """A :class:`ShardRunner` for each thread."""

    def __init__(self, settings: WorkerSettings) -> None:
        self._settings = settings
        self._own = threading.local()
        self._all: list[ShardRunner] = []

    def run(self, shard: Shard) -> Finished:
        """Do a shard with the worker of this thread."""
        if not hasattr(self._own, "runner"):
            self._own.runner = ShardRunner(self._settings)
            self._all.append(self._own.runner)
        return finish(shard, self._own.runner)

    def close(self) -> None:
        """End all workers."""
        for runner in self._all:
            runner.close()


def finish(shard: Shard, runner: ShardRunner) -> Finished:
    """Do ``shard`` with ``runner``."""
    return Finished(shard.number, shard.digest, len(shard), shard.consumed, runner.run(shard))


def _run_ray(shards: Iterable[Shard], settings: EngineSettings) -> Iterator[Finished]:
    from nlp.archive.ray_engine import run_ray

    return run_ray(shards, settings)


ENGINES: Mapping[str, Engine] = {"local": run_local, "ray": _run_ray}
"""Engines by name; ``ray`` needs the extra of that name."""
