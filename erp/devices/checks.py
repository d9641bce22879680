"""What the `commit_log` trigger checks of readings."""

from __future__ import annotations

from erp.base.triggers import Check

DEVICE_STEPS = (
    Check(
        "reading_without_its_document",
        """select 1 from device_reading r where {tx:r} and r.document_key <> ''
           and not exists (select 1 from document d where d.key = r.document_key)""",
    ),
    Check(
        "good_reading_ended",
        """select 1 from device_reading_end e join device_reading r on r.id = e.reading_id
           where {tx:e} and (r.error = '' or e.document_key <> ''
           and not exists (select 1 from document d where d.key = e.document_key))""",
    ),
)
