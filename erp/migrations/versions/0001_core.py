"""The core: order of commits, masters, documents, ledgers, and the triggers that guard them."""

from __future__ import annotations

from alembic import op

from erp.migrations import run_frozen

revision = "0001_core"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    run_frozen(op.get_bind(), revision)
