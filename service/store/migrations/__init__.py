"""Changes of the schema, run by alembic when a database is opened; one file each in ``versions``."""
