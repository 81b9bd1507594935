"""The same dataset from a Ray cluster as from this machine, also where one of its nodes dies in mid-run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotations.generator import generate
from nlp.archive.engine import EngineSettings
from nlp.archive.run import ArchiveOptions, Progress, extract_archive
from tests.conftest import is_required

DOCUMENTS = 120


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head that does no work and two nodes of one worker each."""
    try:
        from ray.cluster_utils import Cluster
    except ImportError:
        missing = "Ray is not installed (the extra ray): the cluster was not tried"
        if is_required("ray"):
            pytest.fail(missing)
        pytest.skip(missing)
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    yield made
    made.shutdown()


def digests(dataset: Path) -> dict[str, str]:
    files = sorted(path for path in dataset.rglob("*.parquet"))
    return {str(path.relative_to(dataset)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_makes_the_same_dataset(cluster: Any, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for seed in range(DOCUMENTS):
        made = generate(seed, layout="row_spaces").source
        (source / f"{seed:03d}.txt").write_bytes(made if isinstance(made, bytes) else made.encode())
    nodes = [cluster.add_node(num_cpus=1), cluster.add_node(num_cpus=1)]
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        if not killed and progress.documents >= 8:
            killed.append(progress.documents)
            cluster.remove_node(nodes.pop(), allow_graceful=False)

    here = extract_archive(
        source, tmp_path / "here", ArchiveOptions(settings=EngineSettings(workers=2), shard_documents=8)
    )
    settings = EngineSettings(workers=2, address=cluster.address)
    there = extract_archive(
        source,
        tmp_path / "there",
        ArchiveOptions(engine="ray", settings=settings, shard_documents=8),
        progress=kill_one,
    )
    assert killed, "no node was killed while shards were missing"
    assert killed[0] < DOCUMENTS
    assert there.rows == here.rows
    assert digests(there.dataset) == digests(here.dataset)
