"""A page with something to steal: a mark in its state and an export. Run by `small_app.py`."""

from uuid import uuid4

import streamlit as st

st.session_state.setdefault("mark", uuid4().hex)
st.session_state.setdefault("runs", 0)
st.session_state["runs"] += 1
st.text(f"mark {st.session_state['mark']}")
st.text(f"runs {st.session_state['runs']}")
st.text(f"session {st.user.get('session')}")
st.text(f"cookies {' '.join(sorted(st.context.cookies))}")
st.download_button("export", "secret figures", "figures.txt", key="export")
