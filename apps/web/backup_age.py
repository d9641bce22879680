"""One line about the last proved backup: its age, and a warning when it is too old.

Belongs here: wording it, for the home page and the page of backups. Does not: finding it out.
"""

from __future__ import annotations

import streamlit as st

from apps.web.language import text as _
from apps.web.queries.backups import Standing

_HOUR_SECONDS = 3600


def draw(found: Standing) -> None:
    """The line."""
    if found.age is None:
        st.warning(
            _("No proved backup: a backup counts once it was restored and verified."),
            icon=":material/backup:",
        )
        return
    hours = int(found.age.total_seconds()) // _HOUR_SECONDS
    if found.is_good:
        st.caption(_("Last proved backup: {hours} hours ago", hours=hours))
    else:
        st.warning(
            _("The last proved backup is {hours} hours old. Back up today.", hours=hours),
            icon=":material/backup:",
        )
