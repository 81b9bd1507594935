"""What the trial of archives measures with."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

from scripts.archive_trial import _family


def test_processes_that_another_thread_has_started_are_of_the_family() -> None:
    started, done = threading.Event(), threading.Event()
    children: list[int] = []

    def work() -> None:
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
            children.append(child.pid)
            started.set()
            done.wait(30)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert started.wait(30)
        assert {os.getpid(), *children} <= set(_family(os.getpid()))
    finally:
        done.set()
        worker.join()
