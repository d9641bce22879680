"""The first divergence: whether each pair of books agrees, else the document they part from."""

from __future__ import annotations

import streamlit as st

from apps.web import context, identity, pages
from apps.web.language import is_chinese
from apps.web.language import text as _
from erp.verification import first_divergences
from erp.verification.divergence import PAIRS


def draw() -> None:
    """The page."""
    identity.require("ledger", "view")
    st.title(_("First difference"))
    found = {each.pair: each for each in first_divergences(context.current().database)}
    if not found:
        st.success(_("All books agree, document by document."), icon=":material/verified:")
    for pair in PAIRS:
        name = pair.zh if is_chinese() else pair.en
        each = found.get(pair.code)
        if each is None:
            st.markdown(f":material/check_circle: {name}")
            continue
        st.error(
            _(
                "{books} part from commit {commit}: {where}, by {difference}",
                books=name, commit=each.commit_number, where=each.where or "-",
                difference=each.difference,
            ),
            icon=":material/error:",
        )  # fmt: skip
        if each.document:
            st.page_link(
                pages.DOCUMENT.page(),
                label=each.document,
                query_params={"number": each.document},
                icon=":material/description:",
            )


if __name__ == "__main__":
    draw()
