"""The files of a filled report, for those who may export its module.

Belongs here: the buttons. Does not: how a file is made and logged (`apps.web.queries.report_pack`).
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from analytics.report_files import FORMATS, Caption
from analytics.reports import Filled
from apps.web import context
from apps.web.queries import report_pack
from apps.web.sheets import note_export
from erp.access.queries import Person


def draw_downloads(person: Person, filled: Filled, captioned: Caption, *, key: str) -> None:
    """Excel, CSV and PDF with the rows of the screen; each one taken is written down."""
    here, wanted = context.current(), filled.report
    if not person.may(wanted.module, "export"):
        return
    with st.container(horizontal=True):
        for kind, label in (("xlsx", "Excel"), ("csv", "CSV"), ("pdf", "PDF")):
            st.download_button(
                label,
                partial(
                    report_pack.export,
                    here.home,
                    person,
                    filled,
                    captioned,
                    kind=kind,
                    now=here.database.clock(),
                ),
                f"{wanted.name}.{kind}",
                FORMATS[kind],
                key=f"{key}_{kind}",
                on_click=partial(note_export, f"{wanted.name}.{kind}"),
                icon=":material/download:",
                type="tertiary",
            )
