"""Annotations that Label Studio sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "received_annotations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(64), nullable=False),
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("annotation", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("annotator", sa.String(255), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("annotated_at", sa.DateTime(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_received_annotations"),
        sa.UniqueConstraint(
            "project", "annotation", "version", name="uq_received_annotations_project_annotation_version"
        ),
    )
    op.create_index("ix_received_annotations_project_task", "received_annotations", ["project", "task"])
    op.create_index("ix_received_annotations_state", "received_annotations", ["state"])
    op.create_table(
        "deleted_annotations",
        sa.Column("project", sa.String(64), nullable=False),
        sa.Column("annotation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("project", "annotation", name="pk_deleted_annotations"),
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("deleted_annotations")
    op.drop_table("received_annotations")
