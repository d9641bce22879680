"""Response times 响应时间: what each page takes to be made, against its budget."""

from __future__ import annotations

import streamlit as st

from apps.web import identity, lists, metrics
from apps.web.language import text as _
from apps.web.pages import PAGES


def draw() -> None:
    """The page: a row a page people opened since the server started."""
    identity.require("pipelines", "view")
    st.title(_("Response times"))
    st.caption(
        _(
            "Of the latest {count} draws of each page since this server started; 95 of 100 are to "
            "take {budget} ms at most.",
            count=f"{metrics.DRAWN_KEPT:,}",
            budget=metrics.BUDGET_MS,
        )
    )
    found = metrics.page_times()
    if not found:
        st.info(_("No page was opened yet."), icon=":material/hourglass_empty:")
        return
    slow = sum(not each.is_within for each in found)
    if slow:
        st.warning(_("Pages over their budget: {count}", count=slow), icon=":material/speed:")
    titles = {page.path: _(page.title) for page in PAGES}
    lists.draw(
        [
            {
                _("Page"): titles.get(each.page, each.page),
                _("Drawn"): each.count,
                _("Median, ms"): each.median_ms,
                _("95 of 100, ms"): each.p95_ms,
                _("Slowest, ms"): each.slowest_ms,
                _("Time limit"): _("kept") if each.is_within else _("over"),
            }
            for each in found
        ],
        key="response_times",
        hide_index=True,
    )


if __name__ == "__main__":
    draw()
