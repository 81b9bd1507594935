"""A worker whose documents can do harm: what a document holds says what reading it does to the process."""

from __future__ import annotations

import os
import time
from multiprocessing.connection import Connection
from typing import Any
from unittest import mock

from nlp import Extractor
from nlp.archive import worker
from nlp.archive.worker import WorkerSettings

CRASH, HANG, HUNGRY, BUG = "使进程崩溃", "使进程停住", "使内存耗尽", "使程序出错"


def serve(connection: Connection, settings: WorkerSettings) -> None:
    """The real worker, reading documents that do what they say."""
    extract = Extractor.extract

    def harmful(self: Extractor, source: Any, **options: Any) -> Any:
        text = source if isinstance(source, str) else source.decode("utf-8", "replace")
        if CRASH in text:
            os._exit(11)
        if HANG in text:
            time.sleep(3600)
        if HUNGRY in text:
            bytearray(settings.memory * 4)
        if BUG in text:
            raise RuntimeError(text)
        return extract(self, source, **options)

    with mock.patch.object(Extractor, "extract", harmful):
        worker.serve(connection, settings)
