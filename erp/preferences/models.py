"""Tables of what people keep for themselves; no part of the books."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint

from erp.base.columns import Timestamp, Whole
from erp.base.tables import operational_table, text, whole

saved_view = operational_table(
    "saved_view",
    Column("id", Whole, primary_key=True, autoincrement=True),
    whole("user_id", ForeignKey("app_user.id")),
    text("place"),
    text("name"),
    text("content"),
    text("shared_with", server_default="[]"),
    Column("saved_at", Timestamp, nullable=False),
    UniqueConstraint("user_id", "place", "name"),
    CheckConstraint("length(name) > 0", name="named"),
    Index("ix_saved_view_place", "place"),
)
"""What a person chose at a place, under a name. `place` is a list or the report maker, `content`
the choices as JSON, `shared_with` the codes of the roles that see it too."""

preference = operational_table(
    "preference",
    Column("user_id", Whole, ForeignKey("app_user.id"), primary_key=True, autoincrement=False),
    text("name", primary_key=True),
    text("value"),
)
"""One choice of a person: the page they start with, the view a list opens with."""
