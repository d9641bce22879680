"""Tables of people, roles, groups, grants, sessions, events, failures and API keys.

Belongs here: columns and keys. The master tables carry no secret, for their changes are logged and
extracted; secrets lie in operational tables, which are neither.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint

from erp.base.columns import Timestamp, Whole
from erp.base.tables import log_table, master_table, operational_table, text, whole

app_user = master_table(
    "app_user",
    text("name", unique=True),
    text("display_name"),
    text("language", server_default="zh_CN"),
    text("email", nullable=True, unique=True),
    text("phone", nullable=True, unique=True),
    text("employee", server_default=""),
    whole("is_active", server_default="1"),
    whole("is_demo", server_default="0"),
    whole("rights_version", server_default="1"),
    CheckConstraint("is_active in (0, 1) and is_demo in (0, 1)", name="flags"),
)
"""A person who signs in (`user` is a reserved word of PostgreSQL). `employee` is the code of the
employee they are: whose salesperson that is are their own customers."""

role = master_table(
    "role",
    text("code", unique=True),
    text("name_zh"),
    text("name_en"),
    text("rights"),
    text("scope"),
    whole("needs_code", server_default="0"),
    CheckConstraint("needs_code in (0, 1)", name="flag"),
)
"""A role: its rights as JSON, actions by module, and what it lets see. Where `needs_code`, whoever
has it signs in with a code of an authenticator besides the password."""

access_policy = master_table(
    "access_policy",
    whole("idle_minutes"),
    whole("absolute_minutes"),
    whole("most_sessions"),
    whole("password_least"),
    whole("password_days"),
    whole("passwords_remembered"),
    whole("link_minutes", server_default="30"),
    whole("registration_open", server_default="0"),
    CheckConstraint("id = 1", name="one_row"),
    CheckConstraint(
        "idle_minutes > 0 and absolute_minutes >= idle_minutes and most_sessions > 0"
        " and password_least >= 8 and password_days >= 0 and passwords_remembered >= 0"
        " and link_minutes > 0 and registration_open in (0, 1)",
        name="sensible",
    ),
)
"""One row once somebody set it: how long sessions last and how many a person has, and what a
password must be. `password_days` 0: it never ends. A link to recover a password or confirm an
address is good for `link_minutes`; `registration_open` lets strangers ask for an account."""

app_user_role = master_table(
    "app_user_role",
    whole("user_id", ForeignKey("app_user.id")),
    whole("role_id", ForeignKey("role.id")),
    whole("is_granted", server_default="1"),
    UniqueConstraint("user_id", "role_id"),
    CheckConstraint("is_granted in (0, 1)", name="flag"),
)
"""A grant; taken away by a flag, since masters are never deleted."""

user_group = master_table("user_group", text("code", unique=True), text("name"))
"""People who are given roles together."""

user_group_role = master_table(
    "user_group_role",
    whole("group_id", ForeignKey("user_group.id")),
    whole("role_id", ForeignKey("role.id")),
    whole("is_granted", server_default="1"),
    UniqueConstraint("group_id", "role_id"),
    CheckConstraint("is_granted in (0, 1)", name="flag"),
)
"""A role every member of a group has."""

user_group_member = master_table(
    "user_group_member",
    whole("group_id", ForeignKey("user_group.id")),
    whole("user_id", ForeignKey("app_user.id")),
    whole("is_granted", server_default="1"),
    UniqueConstraint("group_id", "user_id"),
    CheckConstraint("is_granted in (0, 1)", name="flag"),
    Index("ix_user_group_member_user_id", "user_id"),
)
"""A person of a group; one who left keeps the row."""

access_event = log_table(
    "access_event",
    Column("happened_at", Timestamp, nullable=False),
    whole("user_id"),
    text("kind"),
    text("subject"),
    text("origin"),
    text("address"),
    Index("ix_access_event_user_id", "user_id", "kind"),
    Index("ix_access_event_happened_at", "happened_at"),
)
"""What changes no books but must be known: signing in, what was refused, what was exported.
`user_id` is 0 where nobody is known."""

credential = operational_table(
    "credential",
    Column("user_id", Whole, ForeignKey("app_user.id"), primary_key=True, autoincrement=False),
    text("password_hash"),
    Column("changed_at", Timestamp, nullable=False),
    whole("must_change", server_default="0"),
    text("totp_secret", nullable=True),
    whole("is_totp_on", server_default="0"),
    whole("totp_step", server_default="0"),
)
"""A person's Argon2id hash, and the secret of their authenticator, on once a code of it was shown.
`totp_step` is the newest half minute whose code was used: each is good for once."""

old_password = operational_table(
    "old_password",
    Column("id", Whole, primary_key=True, autoincrement=True),
    whole("user_id", ForeignKey("app_user.id")),
    text("password_hash"),
    Index("ix_old_password_user_id", "user_id"),
)
"""Hashes of a person's earlier passwords, the newest last."""

recovery_code = operational_table(
    "recovery_code",
    Column("id", Whole, primary_key=True, autoincrement=True),
    whole("user_id", ForeignKey("app_user.id")),
    text("code_hash"),
    Column("used_at", Timestamp, nullable=True),
    Index("ix_recovery_code_user_id", "user_id"),
)
"""Codes that stand in for a lost authenticator, each once; SHA-256 of 50 random bits behind a
password and a lock-out."""

session = operational_table(
    "session",
    Column("id", Whole, primary_key=True, autoincrement=True),
    text("token_hash", unique=True),
    whole("user_id", ForeignKey("app_user.id")),
    whole("rights_version"),
    text("language"),
    Column("started_at", Timestamp, nullable=False),
    Column("last_seen_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp, nullable=False),
    Column("ended_at", Timestamp, nullable=True),
    text("end_reason", nullable=True),
    text("address"),
    text("user_agent"),
    Index("ix_session_user_id", "user_id"),
)
"""A signed-in browser. `token_hash` is SHA-256 of 256 random bits, so it needs no salt."""

login_failure = operational_table(
    "login_failure",
    Column("id", Whole, primary_key=True, autoincrement=True),
    text("subject"),
    Column("failed_at", Timestamp, nullable=False),
    text("address"),
    Index("ix_login_failure_subject", "subject", "failed_at"),
)
"""A failed sign-in. `subject` is `user 12` for a known person, `name xyz` for an unknown one."""

api_key = master_table(
    "api_key",
    text("name"),
    whole("user_id", ForeignKey("app_user.id")),
    text("rights"),
    text("warehouses"),
    Column("expires_at", Timestamp, nullable=False),
    whole("is_revoked", server_default="0"),
    text("hint"),
    CheckConstraint("is_revoked in (0, 1)", name="flag"),
)
"""A key a program acts by in its maker's name: rights and warehouses as JSON (`null` means all its
maker sees). `hint` is the end of the key, by which people tell keys apart."""

api_key_secret = operational_table(
    "api_key_secret",
    Column("api_key_id", Whole, ForeignKey("api_key.id"), primary_key=True, autoincrement=False),
    text("secret_hash", unique=True),
)
"""SHA-256 of a key, which has 256 random bits and so needs no salt."""

api_key_use = operational_table(
    "api_key_use",
    Column("id", Whole, primary_key=True, autoincrement=True),
    whole("api_key_id", ForeignKey("api_key.id")),
    Column("used_at", Timestamp, nullable=False),
    text("address"),
    text("request"),
    whole("status"),
    Index("ix_api_key_use_api_key_id", "api_key_id"),
)
"""A request made with a key: method and path, and the status it was answered with; 401 where the
key had expired or been revoked."""

known_device = operational_table(
    "known_device",
    Column("id", Whole, primary_key=True, autoincrement=True),
    whole("user_id", ForeignKey("app_user.id")),
    text("device_hash"),
    whole("session_id", ForeignKey("session.id")),
    text("disown_hash", unique=True),
    Column("first_seen_at", Timestamp, nullable=False),
    UniqueConstraint("device_hash", "user_id"),
)
"""A browser a person signed in with, known by a random cookie of its own, with the session that was
told about; `disown_hash` is of the link that ends it. Only SHA-256 of 256 random bits is kept."""

access_link = operational_table(
    "access_link",
    Column("id", Whole, primary_key=True, autoincrement=True),
    text("token_hash", unique=True),
    text("purpose"),
    Column("user_id", Whole, ForeignKey("app_user.id"), nullable=True),
    whole("made_by"),
    text("detail"),
    Column("made_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp, nullable=False),
    Column("used_at", Timestamp, nullable=True),
    CheckConstraint("purpose in ('join', 'recover', 'confirm')", name="purpose"),
    Index("ix_access_link_purpose", "purpose", "user_id"),
)
"""A link good for one use: `token_hash` is SHA-256 of 256 random bits. Who is invited or registers
is nobody until then: `detail` (JSON) holds what the account will be."""

verified_email = operational_table(
    "verified_email",
    Column("user_id", Whole, ForeignKey("app_user.id"), primary_key=True, autoincrement=False),
    text("address"),
    Column("verified_at", Timestamp, nullable=False),
)
"""The e-mail address a person proved to be theirs; one written since is not."""

security_question = operational_table(
    "security_question",
    Column("id", Whole, primary_key=True, autoincrement=True),
    whole("user_id", ForeignKey("app_user.id")),
    text("question"),
    text("answer_hash"),
    Index("ix_security_question_user_id", "user_id"),
)
"""What a person is asked besides the link when a password is recovered; answers as Argon2id."""

agreement = log_table(
    "agreement",
    whole("user_id"),
    text("version"),
    Column("agreed_at", Timestamp, nullable=False),
    text("address"),
    Index("ix_agreement_user_id", "user_id"),
)
"""Which version of the user agreement somebody accepted, when, and from which IP address."""

access_review = log_table(
    "access_review",
    Column("reviewed_at", Timestamp, nullable=False),
    whole("user_id"),
    text("findings"),
    text("note"),
)
"""A review of rights signed off by `user_id`: `findings` is the report as it was, as JSON."""
