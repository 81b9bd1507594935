"""Opens the database: where it is, how it takes concurrent requests, and its schema brought up to date.

SQLite takes one writer at a time. Every transaction begins as a writer (``BEGIN IMMEDIATE``) and waits for the one
before it, so that reading, deciding and writing are one step and none fails half-way; the write-ahead log keeps what
was committed through a crash.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

DEFAULT_URL = "sqlite:///~/.local/share/biaoli/biaoli.sqlite3"
_BUSY_SECONDS = 30.0
_OWNER_ONLY = 0o077
_MIGRATING = Lock()  # alembic keeps what it works on in globals


class StoreError(Exception):
    """The database can't be used; the message names it without its password."""


class Database:
    """A database with the current schema. Safe to share between threads; processes may open the same one.

    Args:
        url: an SQLAlchemy URL; ``~`` at the start of a SQLite path is the user's home, its folder is made where there
            is none, and the file is readable by its owner alone, since it holds documents.

    Raises:
        StoreError: the URL is none, the database can't be opened, or its schema is from a later version.
    """

    def __init__(self, url: str = DEFAULT_URL) -> None:
        try:
            self._url = _resolved(make_url(url))
        except ArgumentError as error:
            raise StoreError("the database's URL is not of the form dialect://place") from error
        try:
            self.engine = _engine(self._url)
            with _MIGRATING, self.engine.begin() as connection:
                _bring_up_to_date(connection)
        except (SQLAlchemyError, OSError, ImportError) as error:
            raise StoreError(f"{self}: {_reason(error)}") from error
        except _SchemaError as error:
            raise StoreError(f"{self}: its schema is from a later version of Biaoli") from error
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    def __str__(self) -> str:
        return self._url.render_as_string(hide_password=True)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that is committed at the end, or rolled back where something was raised.

        Raises:
            StoreError: the database could not be read or written.
        """
        try:
            with self._sessions.begin() as session:
                yield session
        except SQLAlchemyError as error:
            raise StoreError(f"{self}: {_reason(error)}") from error

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


class _SchemaError(Exception):
    """The schema isn't one that the migrations know."""


def _reason(error: Exception) -> str:
    """What went wrong, without the statement and its values, which hold documents."""
    if isinstance(error, OperationalError) and error.orig is not None:
        return str(error.orig)
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, ImportError):
        return f"its driver is not installed ({error.name})"
    return type(error).__name__


def _resolved(url: URL) -> URL:
    if not _is_sqlite(url) or not url.database or url.database == ":memory:":
        return url
    return url.set(database=str(Path(url.database).expanduser()))


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _engine(url: URL) -> Engine:
    if not _is_sqlite(url):
        return create_engine(url, pool_pre_ping=True)
    in_memory = not url.database or url.database == ":memory:"
    one_connection: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
    options = one_connection if in_memory else {}  # a database in memory lives as long as its one connection
    if not in_memory and url.database:
        _make_private(Path(url.database))
    connect_args = {"timeout": _BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=connect_args, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediately)
    return engine


def _make_private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o666 & ~_OWNER_ONLY))


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver would begin a transaction at the first write only
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_immediately(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _bring_up_to_date(connection: Connection) -> None:
    """Run the migrations that the database lacks; several processes may do so at once."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7265531)")
    config = Config()
    config.set_main_option("script_location", "service.store:migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise _SchemaError from error
