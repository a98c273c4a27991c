"""How Alembic runs the steps: on the connection it is handed, inside the caller's transaction."""

from __future__ import annotations

from alembic import context

from sim.storage.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite can take DDL back too; Alembic does not count on it.
    transactional_ddl=True,
    # SQLite alters little in place; in a batch the same step works on both databases.
    render_as_batch=True,
)
context.run_migrations()
