"""The engine for a Ray cluster: shards travel as rows of a Ray Dataset, and come back as their tables.

Ray schedules, retries what a lost worker was doing, and holds the data; reading is the same
:class:`~nlp.archive.isolation.ShardRunner` as on one machine, one for each of Ray's worker processes, so a poisoned
document costs itself there too. Shards are sent in windows, so the cluster never holds more than a few a worker.
Biaoli has to be installed on every node, with the extra ``archive``.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from nlp.archive.engine import EngineSettings, Finished, finish
from nlp.archive.isolation import ShardRunner
from nlp.archive.shards import Shard
from nlp.archive.worker import WorkerSettings

_SHARDS_A_WORKER = 8
"""Shards of a window for each worker: enough that few wait for the slowest one at its end."""

_runners: dict[WorkerSettings, ShardRunner] = {}
"""Runners of this process, one of Ray's workers: Ray ends the process, and with it the runner's pipe and worker."""


def run_ray(shards: Iterable[Shard], settings: EngineSettings) -> Iterator[Finished]:
    """Do shards on the cluster at ``settings.address``, or on one that is started on this machine.

    Raises:
        ImportError: Ray is not installed; it comes with the extra ``ray``.
        ConnectionError: there is no cluster at the address.
    """
    import ray

    started_here = not ray.is_initialized()
    if started_here:
        _connect(settings)
    resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    workers = settings.workers or int(resources.get("CPU", 1))
    rest = iter(shards)
    try:
        while window := list(islice(rest, workers * _SHARDS_A_WORKER)):
            yield from _run_window(window, settings.worker, workers)
    finally:
        if started_here:
            ray.shutdown()


def _connect(settings: EngineSettings) -> None:
    import ray
    import ray.data

    logging.getLogger("ray.data").setLevel(logging.ERROR)  # progress is ours to tell
    ray.data.DataContext.get_current().enable_progress_bars = False
    ray.init(
        address=settings.address,
        num_cpus=settings.parallel if settings.address is None else None,
        include_dashboard=False if settings.address is None else None,
        log_to_driver=False,
        configure_logging=False,
    )


def _run_window(window: list[Shard], worker: WorkerSettings, workers: int) -> Iterator[Finished]:
    import ray.data

    packed = [{"shard": pickle.dumps(shard)} for shard in window]
    rows = ray.data.from_items(packed, override_num_blocks=len(packed)).map(
        partial(_read, worker=worker), compute=ray.data.TaskPoolStrategy(size=workers), num_cpus=1
    )
    for row in rows.iter_rows():
        finished: Finished = pickle.loads(row["finished"])  # noqa: S301  (our own bytes, from our own worker)
        yield finished


def _read(row: dict[str, Any], worker: WorkerSettings) -> dict[str, Any]:
    """Do the shard of one row, in one of Ray's worker processes."""
    if worker not in _runners:
        _runners[worker] = ShardRunner(worker)
    shard: Shard = pickle.loads(row["shard"])  # noqa: S301  (our own bytes, from our own driver)
    return {"finished": pickle.dumps(finish(shard, _runners[worker]))}
