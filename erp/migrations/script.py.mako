"""${message}"""

from alembic import op

from erp.migrations import run_frozen

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """${message}"""
    run_frozen(op.get_bind(), revision)
