"""Migration assistant 迁移助手: files, profile, mapping, rehearsal, load, certificate, signature.

Belongs here: the steps as a person takes them. Does not: any step itself (`apps.assistant`,
`operations.migration`, `ingest`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from apps import assistant
from apps.web import context, feedback, identity, lists, run_sheet_form
from apps.web.language import either, message
from apps.web.language import text as _
from erp.base.home import DEFAULT_COMPANY
from ingest.mapped.language import mapped_sources
from ingest.readiness import blocking, percent_of
from operations.migration import migrate_source, readiness_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.mapped.suggesting import Suggestion

OWN = ""
LOOK, DRAFT, DONE = "migration_look", "migration_yaml", "migration_done"
STEPS = {
    "land": message("Reading the files"),
    "read": message("Mapping the rows"),
    "post": message("Posting documents"),
    "history": message("Keeping old documents"),
    "reconcile": message("Comparing the books with the source"),
    "company": message("Companies"),
}
ENTITY_NAMES = {
    "": message("Leave out"),
    "warehouses": message("Warehouses"),
    "parties": message("Customers and suppliers"),
    "products": message("Products"),
    "rates": message("Exchange rates"),
    "opening_stock": message("Opening stock"),
    "opening_receivable": message("Opening receivables"),
    "opening_payable": message("Opening payables"),
    "opening_ledger": message("Opening balances of accounts"),
}


def draw() -> None:
    """The page."""
    identity.require("pipelines", "view")
    st.title(_("Migration assistant"))
    _draw_readiness()
    if context.current().home.company == DEFAULT_COMPANY:
        st.warning(
            _("This is the company to try things in; nobody migrates into it. Make one of your own:"
              " ledgerhouse init --company …")
        )  # fmt: skip
    elif identity.person().may("pipelines", "create"):
        paths = _draw_files()
        if paths:
            source = _draw_mapping(paths)
            if source:
                _draw_runs(paths, source)
    else:
        st.info(_("You may look at certificates; migrating needs the right to run pipelines."))
    _draw_certificates()


def _draw_readiness() -> None:
    """What is initialised, how far, and what keeps the company from going live."""
    items = readiness_of(context.current().home)
    if not items:
        return
    percent, stopping = percent_of(items), blocking(items)
    st.progress(
        percent / 100, _("Initialised: {percent} % · blocking: {count}", percent=percent,
                         count=len(stopping)),
    )  # fmt: skip
    with st.expander(_("Checklist before going live"), icon=":material/checklist:"):
        lists.draw(
            [
                {
                    _("Item"): _said(each.zh, each.en),
                    _("Done"): f"{each.percent} %",
                    _("State"): _("Done") if each.is_done
                    else _("Blocks") if each.blocks else _("Open"),
                    _("What to do"): "" if each.is_done else _said(each.todo_zh, each.todo_en),
                    _("What is missing"): ", ".join(each.missing),
                }
                for each in items
            ],
            key="migration_checklist", hide_index=True,
        )  # fmt: skip


def _draw_files() -> list[Path]:
    st.subheader(_("1. Files"))
    files = st.file_uploader(
        _("Exports of the old system: CSV, Excel, Parquet, SQL dumps"),
        accept_multiple_files=True,
        key="migration_files",
    )
    if not files:
        st.info(
            _("Upload what the old system exports, all files of it together. Nothing is posted"
              " before you say so."),
            icon=":material/upload_file:",
        )  # fmt: skip
        return []
    home = context.current().home
    return assistant.keep_files(home, [(each.name, each.getvalue()) for each in files])


def _draw_mapping(paths: Sequence[Path]) -> str:
    """Profile and mapping; the source to migrate by, empty while there is none."""
    source: str = st.selectbox(
        _("Which system is it from?"), [OWN, *mapped_sources()],
        format_func=lambda each: each or _("Another: a mapping of my own"), key="migration_source",
    )  # fmt: skip
    stamp = (source, *((path.name, path.stat().st_mtime_ns) for path in paths))
    kept = st.session_state.get(LOOK)
    if kept is None or kept[0] != stamp:
        with feedback.refusals(), st.spinner(_("Reading the files …")):
            look = assistant.look_at(context.current().home, paths, source or None)
            st.session_state[LOOK] = kept = (stamp, look)
    if kept is None or kept[0] != stamp:
        return ""
    _draw_profile(kept[1])
    return source or _draw_own_mapping(kept[1])


def _draw_profile(look: assistant.Look) -> None:
    st.subheader(_("2. What the files look like"))
    findings = look.profile["findings"]
    lists.draw(
        [
            {_("Table"): table["name"], _("Column"): column["name"], _("Type"): column["type"],
             _("Rows"): str(table["rows"]), _("Empty"): str(column["empty"]),
             _("Different"): str(column["distinct"]), _("Least"): column["least"] or "",
             _("Greatest"): column["greatest"] or ""}
            for table in look.profile["tables"] for column in table["columns"]
        ],
        key="migration_columns", hide_index=True,
    )  # fmt: skip
    if findings:
        lists.draw(
            [
                {_("Table"): each["table"], _("Column"): each["column"],
                 _("Finding"): _said(each["zh"], each["en"]), _("Times"): str(each["count"]),
                 _("Rows"): ", ".join(f"{row['row']}: {row['value']}" for row in each["rows"]),
                 _("Rule"): each["rule"]["rule"] if each["rule"] else ""}
                for each in findings
            ],
            key="migration_findings", hide_index=True,
        )  # fmt: skip
    else:
        st.success(_("Nothing odd was found."), icon=":material/check:")
    page = assistant.folder_of(context.current().home) / "profile.html"
    st.download_button(
        _("Profile with links to the rows"), page.read_bytes(), "profile.html", "text/html",
        key="migration_profile", icon=":material/download:",
    )  # fmt: skip


def _draw_own_mapping(look: assistant.Look) -> str:
    """The mapping settled from suggestions and edited as text; its path, empty while faulty."""
    st.subheader(_("3. Mapping"))
    tables = [table["name"] for table in look.profile["tables"]]
    chosen = {name: st.session_state.get(f"migration_entity_{name}", "") for name in tables}
    with context.current().database.reading() as connection:
        found = assistant.suggestions_of(connection, look, chosen)
        settings = assistant.settings_of(connection)
    year = context.current().database.clock().year
    first = st.date_input(
        _("First day in the new books"), date(year, 1, 1), key="migration_cutover"
    )
    settled = []
    for name in tables:
        entity, suggestions = found[name]
        settled += _draw_table(name, entity, suggestions, look)
    if st.button(_("Write the mapping"), key="migration_draft", icon=":material/edit_note:"):
        from ingest.mapped.suggesting import draft_mapping  # noqa: PLC0415 - similarity of texts

        rules = [each["rule"] for each in look.profile["findings"] if each["rule"]]
        st.session_state[DRAFT] = draft_mapping(
            f"{settings['code']}-import", settings, f"{first:%Y-%m-%d}", settled, rules
        )
    text = st.text_area(_("Mapping file (docs/new-source.md explains it)"), key=DRAFT, height=260)
    if not text:
        st.info(_("Settle the columns above and write the mapping, or paste one."))
        return ""
    with feedback.refusals():
        return str(assistant.keep_mapping(context.current().home, text))
    return ""


def _draw_table(
    name: str, entity: str, suggestions: Sequence[Suggestion], look: assistant.Look
) -> list[tuple[str, str, Mapping[str, str], Sequence[str]]]:
    """What a person settles of one table, in the form a draft takes; nothing if left out."""
    columns = ["", *look.landed.tables[name].columns]
    from ingest.mapped.suggesting import WORDS  # noqa: PLC0415 - similarity of texts

    with st.expander(f"{name} → {_(ENTITY_NAMES[entity])}", expanded=True):
        kinds = list(ENTITY_NAMES)
        kind: str = st.selectbox(
            _("What it holds"), kinds, kinds.index(entity), key=f"migration_entity_{name}",
            format_func=lambda each: _(ENTITY_NAMES[each]),
        )  # fmt: skip
        if kind != entity or not kind:
            return []
        roles = []
        if kind == "parties":
            roles = st.multiselect(
                _("They are"), ["is_customer", "is_supplier"], ["is_customer"],
                format_func={"is_customer": _("Customer"), "is_supplier": _("Supplier")}.get,
                key=f"migration_roles_{name}", placeholder=_("Choose options"),
            )  # fmt: skip
        taken: dict[str, str] = {}
        places = st.columns(3)
        for place, each in enumerate(suggestions):
            label = _said(WORDS[each.field][0], each.field.replace("_", " "))
            label = f"{label} *" if each.is_needed else label
            column = places[place % 3].selectbox(
                label, columns, columns.index(each.column),
                format_func=lambda name: name or "—",
                key=f"migration_{kind}_{name}_{each.field}",
                help=_("{percent} % sure; for example {value}", percent=int(100 * each.score),
                       value=each.example) if each.column else None,
            )  # fmt: skip
            if column:
                taken[each.field] = column
    own = [role for role in roles if role not in taken]
    return [(kind, name, taken, own)]


def _draw_runs(paths: Sequence[Path], source: str) -> None:
    st.subheader(_("4. Rehearse and load"))
    corrections = st.file_uploader(
        _("Corrected rows (refused.csv)"), type="csv", key="migration_corrections"
    )
    kept = None
    if corrections is not None:
        kept = assistant.folder_of(context.current().home) / "corrections.csv"
        kept.write_bytes(corrections.getvalue())
    left, right = st.columns(2)
    if left.button(
        _("Rehearse"), key="migration_rehearse", icon=":material/science:",
        help=_("Everything is done in a copy that is thrown away; every fault is named at once."),
    ):  # fmt: skip
        _run(paths, source, kept, dry_run=True)
    home = context.current().home
    typed = right.text_input(
        _("Type the company's code to load: {code}", code=home.company), key="migration_code"
    )
    if right.button(
        _("Load"), key="migration_load", type="primary", icon=":material/database_upload:",
        disabled=typed != home.company or not identity.person().may("pipelines", "approve"),
    ):  # fmt: skip
        _run(paths, source, kept, dry_run=False)
    with st.expander(_("Run sheet of the cut-over"), icon=":material/event_note:"):
        run_sheet_form.draw(source)


def _run(paths: Sequence[Path], source: str, corrections: Path | None, *, dry_run: bool) -> None:
    bar = st.progress(0.0, _("Reading the files"))

    def told(step: str, done: int, of: int) -> None:
        bar.progress(min(1.0, done / max(1, of)), f"{_(STEPS[step])} {done}/{of}")

    with feedback.refusals():
        certificate = migrate_source(
            source, paths, dry_run=dry_run, corrections=corrections,
            home=context.current().home, progress=told,
        )  # fmt: skip
        st.session_state[DONE] = certificate.run["path"]
    bar.empty()


def _draw_certificates() -> None:
    st.subheader(_("5. Certificates"))
    found = assistant.certificates(context.current().home)
    if not found:
        st.info(_("No certificate yet. A rehearsal writes the first."))
        return
    lists.draw(
        [
            {
                _("Source"): each.content["source"],
                _("Made at (UTC)"): str(each.content["run"]["made_at"])[:19].replace("T", " "),
                _("Kind"): _("Rehearsal") if each.content["dry_run"] else _("Loaded"),
                _("Verdict"): _("Balances") if each.content["balanced"]
                else _("Unexplained difference"),
                _("Rows"): str(each.content["rows"]["source"]),
                _("Refused"): str(each.content["rows"]["refused"]),
                _("Signed by"): ", ".join(
                    name["name"] for name in each.signed
                    if name["content_sha256"] == each.content["content_sha256"]
                ),
            }
            for each in found
        ],
        key="migration_certificates", hide_index=True,
    )  # fmt: skip
    newest = st.session_state.get(DONE)
    paths = [str(each.path.with_suffix(".html")) for each in found]
    place: int = st.selectbox(
        _("Certificate"), range(len(found)), paths.index(newest) if newest in paths else 0,
        format_func=lambda at: f"{found[at].content['source']}"
        f" {str(found[at].content['run']['made_at'])[:19].replace('T', ' ')}",
        key="migration_certificate",
    )  # fmt: skip
    _draw_certificate(found[place])


def _draw_certificate(chosen: assistant.Certified) -> None:
    content = chosen.content
    if content["balanced"]:
        st.success(_("Every row is accounted for; no difference is left."), icon=":material/check:")
    else:
        st.error(_("There is an unexplained difference."), icon=":material/error:")
        faults = [_said(each["text_zh"], each["text_en"]) for each in content.get("faults", ())]
        st.markdown("\n".join(f"- {each}" for each in faults))
    refused = [_refused(each) for each in content["refused"]]
    if refused:
        lists.draw(refused, key="migration_refused", hide_index=True)
    for name, label, kind in (
        ("certificate.pdf", _("Certificate to sign (PDF)"), "application/pdf"),
        ("certificate.html", _("Certificate (HTML)"), "text/html"),
        ("refused.csv", _("Refused rows to correct"), "text/csv"),
    ):
        path = chosen.path.with_name(name)
        if path.exists():
            st.download_button(
                label, path.read_bytes(), name, kind, key=f"migration_{name}",
                icon=":material/download:",
            )  # fmt: skip
    _draw_signing(chosen)


def _draw_signing(chosen: assistant.Certified) -> None:
    for each in chosen.signed:
        when = each["at"][:19].replace("T", " ")
        st.caption(_("Signed by {name} at {when} UTC", name=each["name"], when=when))
    is_final = chosen.content["balanced"] and not chosen.content["dry_run"]
    if not is_final or chosen.is_signed or not identity.person().may("pipelines", "approve"):
        return
    if st.button(_("Sign"), key="migration_sign", icon=":material/signature:"):
        with feedback.refusals():
            assistant.sign(chosen, identity.person().name, context.current().database.clock())
            st.rerun()


def _refused(each: Mapping[str, Any]) -> dict[str, str]:
    """A refused row, of either kind of certificate."""
    reasons = each.get("reasons") or [{"zh": each.get("zh", ""), "en": each.get("en", "")}]
    return {
        _("Table"): str(each.get("part", "")),
        _("Row"): str(each["row"]),
        _("Its key"): str(each.get("key", each.get("document", ""))),
        _("Reason"): "; ".join(
            f"{why.get('column', '')} {_said(why['zh'], why['en'])}".strip() for why in reasons
        ),
    }


def _said(zh: str, en: str) -> str:
    return either(zh, en)


if __name__ == "__main__":
    draw()
