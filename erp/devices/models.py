"""Tables of readings and of what people did with those that could not be carried out."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint

from erp.base.tables import ledger_table, text, whole

device_reading = ledger_table(
    "device_reading",
    whole("api_key_id", ForeignKey("api_key.id")),
    text("request_key"),
    text("body_digest"),
    text("body"),
    text("warehouse"),
    text("document_key"),
    text("error"),
    text("message_zh"),
    text("message_en"),
    UniqueConstraint("api_key_id", "request_key"),
    CheckConstraint("(document_key = '') <> (error = '')", name="fate"),
)
"""A reading as it came, by API key and idempotency key. It became or joined a document, or `error`
names the refusal and the messages say why; `warehouse` is where it was taken, as far as is known.
Bytes that are no text stand as U+FFFD in `body`; the digest is of what was meant."""

device_reading_end = ledger_table(
    "device_reading_end",
    whole("reading_id", ForeignKey("device_reading.id"), unique=True),
    text("body"),
    text("document_key"),
    text("note"),
)
"""What became of a reading that was put aside: carried out with a corrected `body`, or dismissed
where `document_key` is empty, `note` saying why."""
