"""Backups 备份: which there are, which are proved, and what a restore would take away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl
import streamlit as st

from apps.web import backup_age, context, feedback, identity, lists
from apps.web.language import text as _
from apps.web.queries import backups
from erp.base.home import Home
from operations.backups import Backup, create, targets_of
from operations.restoring import impact, prove, restore_in_place
from operations.sealing import secret_of

_SECOND_MS = 1000
_HOUR_MS = 3_600_000


def draw() -> None:
    """The page."""
    identity.require("pipelines", "view")
    st.title(_("Backups"))
    here = context.current()
    now = datetime.now(UTC)
    found = backups.standing(here.home, now)
    backup_age.draw(found)
    _draw_drill(found)
    if identity.person().may("pipelines", "create") and st.button(
        _("Back up and prove now"), key="backup_now", type="primary", icon=":material/backup:"
    ):
        with feedback.refusals():
            _back_up(here.home)
            st.rerun()
    if not found.backups:
        st.info(_("No backup yet. The first is made tonight, or now."))
        return
    _draw_calendar(backups.calendar(here.home, now.date()))
    lists.draw(pl.DataFrame([_row(each) for each in found.backups]), key="backups", hide_index=True)
    if identity.person().may("pipelines", "approve"):
        _draw_restore(here.home, [each.id for each in found.backups if each.header])


def _draw_drill(found: backups.Standing) -> None:
    """What the last drill measured, and what to do when everything is lost."""
    last = next((each.certificate for each in found.backups if each.is_proved), None)
    if last is not None and last.content["rpo_ms"] is not None:
        lost = f"{last.content['rpo_ms'] / _HOUR_MS:.1f} h"
    else:
        lost = "—"
    moment, loss, back = st.columns(3)
    moment.metric(
        _("Last drill (UTC)"), last.content["proved_at"][:16].replace("T", " ") if last else "—"
    )
    loss.metric(
        _("Could be lost (RPO)"), lost,
        help=_("The time between this backup and the one before it."),
    )  # fmt: skip
    back.metric(
        _("Back in (RTO)"),
        f"{last.content['rto_ms'] / _SECOND_MS:.1f} s" if last else "—",
        help=_("Restored into a clean place and verified."),
    )
    with st.expander(_("When everything is lost"), icon=":material/emergency:"):
        st.markdown(
            _(
                "1. On a machine with Ledgerhouse put the key file or passphrase back: it is in no"
                " backup.\n2. `ledgerhouse backup list --from TARGET --company CODE` names the"
                " backups; take the newest proved one.\n3. `ledgerhouse backup restore BACKUP"
                " --from TARGET --company CODE` lists what is lost; with `--yes` it restores.\n"
                "4. `ledgerhouse verify`, then `ledgerhouse run nightly`; enter again what is"
                " lost.\n\ndocs/disaster-recovery.md has the whole plan."
            )
        )


def _draw_calendar(days: Sequence[tuple[date, backups.State]]) -> None:
    """The last weeks, a row each: proved, made but not proved, none."""
    marks = {"proved": "✓", "bad": "✗", "none": "–", "": ""}
    names = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    st.subheader(_("The last weeks"))
    st.caption(_("✓ proved · ✗ made, not proved · – none was made"))
    lists.draw(
        [
            {
                name: f"{day:%m-%d} {marks[state]}"
                for name, (day, state) in zip(names, days[start : start + 7], strict=False)
            }
            for start in range(0, len(days), 7)
        ],
        key="backup_days",
        hide_index=True,
    )


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
        chosen = st.selectbox(
            _("Backup"), ids, index=None, key="restore_backup", placeholder=_("Choose an option")
        )
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
                lists.draw(
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
