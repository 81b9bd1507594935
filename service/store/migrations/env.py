"""What alembic runs: the migrations over the connection that :class:`service.store.Database` gives it."""

from __future__ import annotations

from alembic import context

from service.store.tables import Base


def run() -> None:
    """Run the migrations inside the transaction that the caller has begun."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    context.run_migrations()


if __name__ == "env_py":  # the name that alembic loads this file under; others import it to look at it
    run()
