"""The frame around every page; Streamlit runs this script anew for each interaction."""

from __future__ import annotations

import streamlit as st

from apps.web import identity
from apps.web.language import text as _


def draw() -> None:
    """Find out whose page it is, then draw navigation and the chosen page."""
    person = identity.open_page()
    st.write(_("Hello"), person.display_name)
    st.session_state.setdefault("count", 0)
    if st.button("add", key="add"):
        st.session_state["count"] += 1
    st.write("count", st.session_state["count"])
    st.download_button("export", "a,b\n1,2\n", "export.csv", key="export")


if __name__ == "__main__":
    draw()
