"""Backups 备份: which there are, which are proved, and what a restore would take away."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import streamlit as st

from apps.web import backup_age, context, feedback, identity
from apps.web.language import text as _
from apps.web.queries import backups
from erp.base.home import Home
from operations.backups import Backup, create, targets_of
from operations.restoring import impact, prove, restore_in_place
from operations.sealing import secret_of

_SECOND_MS = 1000


def draw() -> None:
    """The page."""
    identity.require("pipelines", "view")
    st.title(_("Backups"))
    here = context.current()
    if not here.database.is_sqlite:
        st.info(_("This company is on a PostgreSQL server: back it up with the server's tools."))
        return
    found = backups.standing(here.home, datetime.now(UTC))
    backup_age.draw(found)
    if identity.person().may("pipelines", "create") and st.button(
        _("Back up and prove now"), key="backup_now", type="primary", icon=":material/backup:"
    ):
        with feedback.refusals():
            _back_up(here.home)
            st.rerun()
    if not found.backups:
        st.info(_("No backup yet. The first is made tonight, or now."))
        return
    st.dataframe(
        pl.DataFrame([_row(each) for each in found.backups]), key="backups", hide_index=True
    )
    if identity.person().may("pipelines", "approve"):
        _draw_restore(here.home, [each.id for each in found.backups if each.header])


def _row(backup: Backup) -> dict[str, object]:
    proof = backup.certificate
    rpo = proof.content["rpo_ms"] if proof else None
    return {
        _("Backup"): backup.id,
        _("Of (UTC)"): f"{backup.snapshot_at:%Y-%m-%d %H:%M:%S}" if backup.snapshot_at else "",
        _("Megabytes"): f"{backup.size / 1_000_000:,.1f}",
        _("Proof"): _("Proved") if backup.is_proved else _("Not proved"),
        _("Could be lost (s)"): None if rpo is None else rpo // _SECOND_MS,
        _("Restored in (s)"): f"{proof.content['rto_ms'] / _SECOND_MS:.1f}" if proof else "",
        _("Problem"): backup.problem or (proof.content["problem"] if proof else ""),
    }


def _back_up(home: Home) -> None:
    secret = secret_of(home)
    with st.spinner(_("Backing up, then restoring it to prove it …")):
        made = create(home, secret)
        prove(home, targets_of(home)[0], made.id, secret)


def _draw_restore(home: Home, ids: list[str]) -> None:
    with st.expander(_("Restore")):
        chosen = st.selectbox(_("Backup"), ids, index=None, key="restore_backup")
        if chosen is None:
            return
        target = targets_of(home)[0]
        with feedback.refusals():
            seen = impact(home, target, chosen)
            if not seen.is_same_history:
                st.warning(_("The books in place do not continue this backup."))
            if seen.documents or seen.changes:
                st.warning(
                    _(
                        "{count} documents and {changes} changes of master data were entered"
                        " since; a restore takes them away.",
                        count=len(seen.documents),
                        changes=sum(seen.changes.values()),
                    )
                )
            else:
                st.info(_("Nothing was entered since."))
            if seen.documents:
                st.dataframe(
                    pl.DataFrame(
                        {
                            _("Document"): [each.key for each in seen.documents],
                            _("Date"): [each.business_date for each in seen.documents],
                            _("Entered at (UTC)"): [each.recorded_at for each in seen.documents],
                            _("User"): [each.user for each in seen.documents],
                        }
                    ),
                    key="restore_lost",
                    hide_index=True,
                )
            typed = st.text_input(
                _("Type the company's code to restore: {code}", code=home.company),
                key="restore_code",
            )
            if st.button(
                _("Restore"), key="restore", disabled=typed != home.company,
                icon=":material/settings_backup_restore:",
            ):  # fmt: skip
                by = identity.person().name
                done = restore_in_place(home, target, chosen, secret_of(home), by=by)
                st.success(
                    _("Restored. What was there is kept as backup {backup}.", backup=done.kept_as)
                )


if __name__ == "__main__":
    draw()
