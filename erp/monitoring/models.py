"""Tables of rules, channels, alerts, what was sent of them, and incidents."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql

from erp.base.columns import Timestamp, Whole
from erp.base.tables import master_table, operational_table, text, whole

alert_rule = master_table(
    "alert_rule",
    text("code", unique=True),
    whole("threshold"),
    text("hours", server_default=""),
    whole("is_active", server_default="1"),
    CheckConstraint("threshold >= 0", name="threshold"),
    CheckConstraint("is_active in (0, 1)", name="flag"),
)
"""What a company changed of a shipped rule (`data.alert_rules`); the others hold as shipped."""

alert_channel = master_table(
    "alert_channel",
    text("name", unique=True),
    text("kind"),
    text("address"),
    whole("only_critical", server_default="0"),
    whole("is_active", server_default="1"),
    CheckConstraint("kind in ('mail', 'webhook', 'wecom', 'dingtalk', 'feishu')", name="kind"),
    CheckConstraint("only_critical in (0, 1) and is_active in (0, 1)", name="flag"),
)
"""By what alerts leave the house. A robot's secret is in `alert_channel_secret`."""

alert_channel_secret = operational_table(
    "alert_channel_secret",
    Column(
        "channel_id", Whole, ForeignKey("alert_channel.id"), primary_key=True, autoincrement=False
    ),
    text("secret"),
)
"""What a robot signs with; no commit, no log, no lake."""

system_alert = operational_table(
    "system_alert",
    Column("id", Whole, primary_key=True, autoincrement=True),
    text("rule"),
    text("subject"),
    text("severity"),
    Column("opened_at", Timestamp, nullable=False),
    Column("seen_at", Timestamp, nullable=False),
    Column("ended_at", Timestamp, nullable=True),
    whole("measured"),
    whole("highest"),
    whole("threshold"),
    text("detail"),
    whole("taken_by", ForeignKey("app_user.id"), nullable=True),
    Column("taken_at", Timestamp, nullable=True),
    CheckConstraint("severity in ('warning', 'critical')", name="severity"),
    CheckConstraint("(taken_by is null) = (taken_at is null)", name="taken"),
    Index(
        "ix_system_alert_open", "rule", "subject", unique=True,
        sqlite_where=sql("ended_at is null"), postgresql_where=sql("ended_at is null"),
    ),
)  # fmt: skip
"""A rule was broken by a subject from `opened_at` until `ended_at`, last seen at `seen_at`.
`measured` is what was measured last and `highest` the most, in the rule's unit; `detail` is JSON.
`taken_by` is who looks after it."""

alert_sending = operational_table(
    "alert_sending",
    Column("id", Whole, primary_key=True, autoincrement=True),
    whole("alert_id", ForeignKey("system_alert.id")),
    whole("channel_id", ForeignKey("alert_channel.id")),
    text("event"),
    whole("tries", server_default="0"),
    Column("due_at", Timestamp, nullable=True),
    Column("sent_at", Timestamp, nullable=True),
    text("problem", server_default=""),
    UniqueConstraint("alert_id", "channel_id", "event"),
    CheckConstraint("event in ('opened', 'ended')", name="event"),
    Index(
        "ix_alert_sending_due", "due_at",
        sqlite_where=sql("due_at is not null"), postgresql_where=sql("due_at is not null"),
    ),
)  # fmt: skip
"""A message about an alert: due at `due_at`, tried again later, until it went out or was given up;
then `due_at` is null."""

incident = master_table(
    "incident",
    text("title"),
    text("severity"),
    whole("alert_id", nullable=True),
    whole("owner_id", ForeignKey("app_user.id")),
    Column("opened_at", Timestamp, nullable=False),
    Column("acknowledged_at", Timestamp, nullable=True),
    Column("mended_at", Timestamp, nullable=True),
    Column("ended_at", Timestamp, nullable=True),
    text("cause", server_default=""),
    text("fix", server_default=""),
    CheckConstraint("severity in ('warning', 'critical')", name="severity"),
    CheckConstraint("title <> ''", name="title"),
    CheckConstraint(
        "ended_at is null or (mended_at is not null and cause <> '' and fix <> '')", name="ended"
    ),
    CheckConstraint(
        "(acknowledged_at is null or acknowledged_at >= opened_at)"
        " and (mended_at is null or mended_at >= opened_at)"
        " and (ended_at is null or ended_at >= mended_at)",
        name="order",
    ),
)
"""What went wrong, who sees to it, when it was taken up, mended and ended, why it happened and what
was done. Every change of a row stands in `change_log`."""
