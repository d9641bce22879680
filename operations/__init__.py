"""What keeps an installation alive: backups, their proof, restoring.

Belongs here: acts upon a whole company (its database, its attachments), usable from the command
line, the pipelines and the pages alike. Does not: what a row means (`erp`), the lake (`ingest`),
a schedule (`pipelines`) or a page (`apps`).

A backup is one file, `<time>-<kind>.lhb`: a header anyone may read, then encrypted frames. It is
either `full` or `incremental`, the changed pages since its parent. It counts only when it is
proved: restored by the same code as a real restore, and verified there.
"""
