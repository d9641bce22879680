"""Size and upkeep 容量与维护: how the company grows on disk; the archive and its seals."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import streamlit as st

from apps.web import charts, context, feedback, figures, identity, lists
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from operations import old_rows, sizes
from operations.sizes import Trend
from operations.upkeep import keep_up

MEGABYTE = 1_000_000
DAYS_OF_MONTH = 30
PART_NAMES = {
    "database": message("Core database"),
    "attachments": message("Attached files"),
    "archive": message("Archive"),
    "lake": message("Lake"),
    "warehouse": message("Warehouse of figures"),
    "backups": message("Backups"),
    "logs": message("Logs"),
    "dagster": message("Runs of jobs"),
}


def draw() -> None:
    """The page."""
    person = identity.require("pipelines", "view")
    st.title(_("Size and upkeep"))
    here = context.current()
    with here.database.reading() as connection:
        zone = masters.get_company(connection, reader_language()).time_zone
        trend = sizes.trend(connection, here.today(zone))
    if person.may("pipelines", "create") and st.button(
        _("Do the upkeep now"), key="upkeep_now", icon=":material/cleaning_services:"
    ):
        with feedback.refusals(), st.spinner(_("Putting away, checking, measuring …")):
            keep_up(here.home, here.database, datetime.now(UTC))
            st.rerun()
    if not trend.days:
        st.info(
            _("Nothing was measured yet. The night does it, or the button above."),
            icon=":material/straighten:",
        )
        return
    _draw_sizes(trend, sizes.free_bytes(here.home))
    _draw_archive(zone)


def _draw_sizes(trend: Trend, free: int) -> None:
    newest = trend.newest
    growth, left = trend.growth_a_day(), trend.days_left(free)
    database, everything, grown, full = st.columns(4)
    database.metric(_("Core database"), _megabytes(newest.get(sizes.DATABASE, 0)))
    everything.metric(_("Everything together"), _megabytes(sum(newest.values())))
    grown.metric(
        _("Growth in 30 days"), "—" if growth is None else _megabytes(growth * DAYS_OF_MONTH),
        help=_("From the first day measured to the last, a year at most; a week at least."),
    )  # fmt: skip
    full.metric(
        _("Disk full in"), "—" if left is None else _("{count} days", count=f"{left:,}"),
        help=_("At this growth, with {free} free now.", free=_megabytes(free)),
    )  # fmt: skip
    kept = [
        {"day": day, "part": _(PART_NAMES[part]), "megabytes": size / MEGABYTE}
        for day, parts in trend.days.items()
        for part, size in parts.items()
        if part in PART_NAMES
    ]
    st.altair_chart(
        charts.areas_by_day(
            pl.DataFrame(kept), "part", "megabytes",
            order=[_(name) for name in PART_NAMES.values()], title=_("Megabytes"),
        ),
        key="size_trend",
    )  # fmt: skip
    lists.draw(
        [
            {
                _("Part"): _(name),
                _("Size on disk"): _megabytes(newest.get(part, 0)),
                _("Growth in 30 days"): _growth(trend, part),
            }
            for part, name in PART_NAMES.items()
        ],
        key="size_parts",
        hide_index=True,
    )


def _growth(trend: Trend, part: str) -> str:
    growth = trend.growth_a_day(part)
    return "—" if growth is None else _megabytes(growth * DAYS_OF_MONTH)


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB"


def _draw_archive(zone: str) -> None:
    st.subheader(_("Archive of old logs"))
    st.caption(
        _(
            "Whole months of old rows, sealed one after the other. The log of what people did is"
            " copied and never deleted."
        )
    )
    home = context.current().home
    found = old_rows.seals(home)
    if not found:
        st.info(_("Nothing is old enough yet."), icon=":material/inventory_2:")
        return
    with feedback.refusals():
        old_rows.check(home)
        st.success(
            _("All {count} files are as they were sealed.", count=len(found)),
            icon=":material/verified:",
        )
    lists.draw(
        [
            {
                _("Sealed"): figures.moment(datetime.fromisoformat(each.sealed_at), zone),
                _("Table"): each.table,
                _("Rows"): each.rows,
                _("File"): each.file,
                _("Seal"): each.digest[:16],
            }
            for each in reversed(found)
        ],
        key="archive_seals",
        hide_index=True,
    )


if __name__ == "__main__":
    draw()
