"""Logs of the HTTP service: one JSON object a line on standard error, without a word of any document.

Only what is passed to a log call is written: event, route, status, sizes, times, error types. Document names, query
strings, texts and messages of unexpected errors never are, since they may hold what a report says.

Example:
    >>> try:
    ...     int("a sentence of the report")
    ... except ValueError as error:
    ...     described = describe(error)
    >>> described["error"], "sentence" in str(described)
    ('ValueError', False)
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any, TextIO

import structlog

from service.settings import LogLevel

_INNERMOST_FRAMES = 8
_TALKATIVE = ("python_multipart", "pdfminer", "pdfplumber", "pypdfium2", "charset_normalizer", "jieba")


def make_logger(level: LogLevel, stream: TextIO | None = None) -> structlog.typing.FilteringBoundLogger:
    """A logger that writes JSON lines to ``stream``, standard error by default."""
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(stream or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
    )
    return logger


def quiet_libraries() -> None:
    """Silence the readers' own log lines: some quote bytes of the document, and what matters comes as an error."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


class ServerHandler(logging.Handler):
    """Turns the lines of the web server, which speak of sockets and never of documents, into ours."""

    def __init__(self, logger: structlog.typing.FilteringBoundLogger) -> None:
        super().__init__()
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record, without its traceback."""
        self._logger.log(record.levelno, "server", message=record.getMessage())


def describe(error: BaseException) -> dict[str, Any]:
    """Type and innermost frames of an error, without its message, which may quote the document."""
    frames = traceback.extract_tb(error.__traceback__)[-_INNERMOST_FRAMES:]
    return {
        "error": type(error).__name__,
        "frames": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames],
    }
