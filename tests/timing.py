"""Linear time, tested so that a busy machine doesn't disturb it.

What counts is the processor's time, with the collector off, and the best of several runs.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

Work = Callable[[], object]


def seconds(work: Work, *, best_of: int = 3) -> float:
    """Processor seconds of the fastest of ``best_of`` runs."""
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()  # a collection walks the whole test session's heap, which isn't the reader's cost
    try:
        return min(_once(work) for _ in range(best_of))
    finally:
        if enabled:
            gc.enable()


def assert_linear(prepare: Callable[[int], Work], small: int, large: int, *, slack: float = 5.0) -> None:
    """Fails where ``prepare(large)()`` takes ``slack`` times longer than ``prepare(small)()`` allows for its size.

    Sizes are chosen so that a quadratic reader would miss by more than the slack: ``large / small`` is above it.
    """
    assert large / small > slack, "these sizes cannot tell quadratic from linear"
    prepare(small)()  # lexicons are compiled at the first call
    allowed = slack * large / small * max(seconds(prepare(small)), 0.001)
    taken = seconds(prepare(large), best_of=1)
    if taken > allowed:
        taken = min(taken, seconds(prepare(large), best_of=2))
    assert taken <= allowed, f"{taken:.3f} s for {large}, where {allowed:.3f} s would still be linear"


def _once(work: Work) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
