"""Stock-take 盘点: start, count by sheet, scanner or file, count again, result, posting, report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import (
    context,
    feedback,
    figures,
    heads,
    identity,
    labels,
    letterhead,
    lists,
    submission,
)
from apps.web.count_files import read_count_file
from apps.web.count_papers import report_pdf, sheet_pdf
from apps.web.language import either, is_chinese, reader_language
from apps.web.language import text as _
from apps.web.lines import TypedLine, quantity_of, read_entry
from apps.web.queries import masters
from apps.web.sheets import note_export
from erp.access.rules import check_right
from erp.base.errors import LedgerhouseError
from erp.base.exact import from_whole
from erp.counting import queries, services
from erp.counting.errors import CountFileRefused
from erp.counting.queries import Count, ReportLine, SheetLine
from erp.workflow.queries import state

FORM, RESULT, POSTING = "count", "count_result", "count_posting"
SHOWN = 500
"""Lines of a sheet a person fills in on the page; more come by file or scanner."""


def draw() -> None:
    """The page: a count, and where it stands."""
    person = identity.require("stock", "view")
    st.title(_("Stock-take"))
    with context.current().database.reading() as connection:
        found = queries.counts(connection)
    seen = person.scope.warehouses
    found = [each for each in found if seen is None or each.warehouse in seen]
    with st.expander(_("New count"), expanded=not found, icon=":material/add:"):
        _draw_start()
    if not found:
        st.info(_("Nothing is being counted. Start a count above."), icon=":material/inventory:")
        return
    names = {each.key: f"{each.number} · {each.warehouse} · {each.business_date}" for each in found}
    key = st.selectbox(_("Count"), list(names), format_func=names.__getitem__, key="count_of")
    _draw_count(next(each for each in found if each.key == key))


def _draw_start() -> None:
    head = heads.draw(FORM, has_warehouse=True)
    typed = st.text_input(
        _("Only these products (codes, by spaces; all without any)"), key="count_products"
    )
    if heads.post_button(FORM, _("Freeze the books and start"), is_ready=bool(head.warehouse)):
        with feedback.refusals():
            check_right(identity.person().rights, "stock", "create")
            document = services.a_count(head.key, head.day, head.warehouse, products=typed.split())
            submission.submit(FORM, [document])
            st.rerun()


def _draw_count(count: Count) -> None:
    is_open = count.result_id is None and not count.is_reversed
    steps = {"first": _("Count"), "second": _("Count again"), "report": _("Result and report")}
    step = st.segmented_control(
        _("Step"), list(steps), format_func=steps.__getitem__, key="count_step",
        default="first" if is_open else "report", label_visibility="collapsed",
    )  # fmt: skip
    if step in {"first", "second"} and is_open:
        _draw_sheet(count, services.FIRST if step == "first" else services.SECOND)
    else:
        _draw_report(count, is_open=is_open)


# -- counting, blind


def _draw_sheet(count: Count, turn: int) -> None:
    with context.current().database.reading() as connection:
        lines = queries.sheet(connection, count, turn)
    if not lines:
        st.info(_("Nothing differs, so nothing is counted again."), icon=":material/task_alt:")
        return
    done = sum(line.counted is not None for line in lines)
    st.progress(
        done / len(lines), text=_("{done} of {all} lines counted", done=done, all=len(lines))
    )
    _draw_scan(count, turn, sorted({line.location for line in lines}))
    st.download_button(
        _("Print the count sheet"), lambda: sheet_pdf(count, lines, firm=letterhead.of_company()),
        f"{count.number}.pdf",
        "application/pdf", icon=":material/print:", key="count_sheet",
        on_click=lambda: note_export(f"{count.number}.pdf"),
    )  # fmt: skip
    typed = _draw_grid(lines[:SHOWN], turn)
    if len(lines) > SHOWN:
        st.caption(_("The first {shown} lines. Use a file or the scanner.", shown=SHOWN))
    with feedback.refusals():
        if st.button(_("Save what was counted"), key="count_save", icon=":material/save:"):
            _write(count, changed(lines, typed), turn, adds=False)
            st.rerun()
    _draw_file(count, turn)


def _draw_scan(count: Count, turn: int, locations: list[str]) -> None:
    left, right = st.columns([1, 2])
    left.selectbox(_("Location"), ["", *locations], key="count_place")
    right.text_input(
        _("Scan: each adds one; 12*code adds twelve"),
        key="count_scan", on_change=_scan, args=(count, turn), autocomplete="off",
        icon=":material/barcode_scanner:",
    )  # fmt: skip
    said = st.session_state.pop("count_said", None)
    if isinstance(said, LedgerhouseError):
        feedback.show(said)
    elif said:
        st.success(said, icon=":material/add_task:")


def _scan(count: Count, turn: int) -> None:
    typed = st.session_state["count_scan"].strip()
    st.session_state["count_scan"] = ""
    if not typed:
        return
    try:
        entry = read_entry(typed)
        with context.current().database.reading() as connection:
            line = services.line_of(
                connection, count, entry.code, location=st.session_state["count_place"]
            )
        quantity = quantity_of(1, entry)
        _write(count, [(line, quantity)], turn, adds=True)
        st.session_state["count_said"] = f"{entry.code} +{figures.quantity(quantity)}"
    except LedgerhouseError as refusal:
        st.session_state["count_said"] = refusal


def _draw_grid(lines: list[SheetLine], turn: int) -> list[dict[str, str]]:
    rows = [
        {
            "line": str(line.line),
            "location": line.location,
            "product": line.product,
            "name": line.name if is_chinese() else line.name_en or line.name,
            "lot": line.lot,
            "unit": labels.unit(line.unit),
            "counted": "" if line.counted is None else f"{line.counted.normalize():f}",
        }
        for line in lines
    ]
    typed: list[dict[str, str]] = st.data_editor(
        rows,
        key=f"count_grid_{turn}",
        hide_index=True,
        disabled=["line", "location", "product", "name", "lot", "unit"],
        column_config={
            "line": st.column_config.TextColumn("#", width=50),
            "location": _("Location"),
            "product": _("Code"),
            "name": _("Product"),
            "lot": _("Lot"),
            "unit": _("Unit"),
            "counted": st.column_config.TextColumn(_("Counted"), alignment="right"),
        },
    )
    return typed


def changed(lines: list[SheetLine], typed: list[dict[str, str]]) -> list[tuple[int, Decimal]]:
    """The lines whose quantity was typed or changed."""
    counted = []
    for line, row in zip(lines, typed, strict=False):
        said = (row["counted"] or "").strip()
        if said:
            quantity = quantity_of(line.line, TypedLine(line.product, said))
            if quantity != line.counted:
                counted.append((line.line_id, quantity))
    return counted


def _write(count: Count, counted: list[tuple[int, Decimal]], turn: int, *, adds: bool) -> None:
    identity.require("stock", "create")
    here = context.current()
    if counted:
        with identity.acting("form count") as transaction:
            services.count(
                transaction, count.key, counted, on=here.database.clock().date(), turn=turn,
                adds=adds,
            )  # fmt: skip


def _draw_file(count: Count, turn: int) -> None:
    with st.expander(_("Count by file"), icon=":material/upload_file:"):
        st.caption(_("CSV or Excel with the columns product, location, lot, quantity."))
        file = st.file_uploader(_("Count file"), type=["csv", "xlsx"], key="count_file")
        if file is None or not st.button(_("Take the file"), key="count_take"):
            return
        identity.require("stock", "create")
        here = context.current()
        try:
            rows = read_count_file(file.name, file.getvalue())
            with identity.acting("form count") as transaction:
                taken = services.take_file(
                    transaction, count.key, rows, on=here.database.clock().date(), turn=turn
                )
            st.success(_("{count} lines taken.", count=taken), icon=":material/check_circle:")
        except CountFileRefused as refused:
            feedback.show(refused)
            lists.draw(
                [{"row": e.row, "error": either(e.zh, e.en)} for e in refused.errors],
                key="counting_draw_file", hide_index=True,
                column_config={"row": _("Row"), "error": _("What is wrong")},
            )  # fmt: skip
        except LedgerhouseError as refusal:
            feedback.show(refusal)


# -- result, posting, report


def _draw_report(count: Count, *, is_open: bool) -> None:
    submission.show_posted(RESULT)
    submission.show_posted(POSTING)
    here = context.current()
    with here.database.reading() as connection:
        lines = queries.report(connection, count)
        names = queries.signed(connection, count)
        booked = queries.adjustments(connection, count)
        company = masters.get_company(connection, reader_language())
        approval = state(connection, count.result_id) if count.result_id else ""
    differing = [line for line in lines if line.difference]
    gains = sum(line.value for line in differing if line.value > 0)
    losses = sum(line.value for line in differing if line.value < 0)
    shown = (len(differing), gains, losses)
    _draw_totals(shown, company.digits)
    reasons = _draw_differences(differing, company.digits, is_open=is_open)
    st.download_button(
        _("Print the report"), lambda: report_pdf(
            count, lines, company.digits, names, booked, firm=letterhead.of_company()
        ),
        f"{count.number}-report.pdf", "application/pdf", icon=":material/print:",
        key="count_report", on_click=lambda: note_export(f"{count.number}-report.pdf"),
    )  # fmt: skip
    day = st.date_input(
        _("Date"), date.fromisoformat(count.business_date), key="count_day", format="YYYY-MM-DD"
    )
    with feedback.refusals():
        if is_open and heads.post_button(RESULT, _("Submit the result"), is_ready=True):
            check_right(identity.person().rights, "stock", "create")
            with here.database.reading() as connection:
                document = services.a_result(
                    connection, count.key, submission.key_of(RESULT),
                    day, reasons=reasons,
                )  # fmt: skip
            submission.submit(RESULT, [document])
            st.rerun()
        if count.result_key is not None and differing:
            _draw_posting(count.result_key, approval, day)


def _draw_totals(shown: tuple[int, int, int], digits: int) -> None:
    lines, gains, losses = shown
    first, second, third = st.columns(3)
    first.metric(_("Lines that differ"), f"{lines:,}")
    second.metric(_("Gains"), figures.amount(from_whole(gains, digits)))
    third.metric(_("Losses"), figures.amount(from_whole(losses, digits)))


def _draw_differences(lines: list[ReportLine], digits: int, *, is_open: bool) -> dict[int, str]:
    if not lines:
        st.info(_("Nothing differs so far."), icon=":material/task_alt:")
        return {}
    right = {"alignment": "right"}
    rows = [
        {
            "line": line.line,
            "location": line.location,
            "product": f"{line.product} {line.name if is_chinese() else line.name_en or line.name}",
            "lot": line.lot,
            "book": figures.quantity(line.book),
            "first": figures.quantity(line.first) if line.first is not None else "",
            "second": figures.quantity(line.second) if line.second is not None else "",
            "difference": figures.quantity(line.difference),
            "value": figures.amount(from_whole(line.value, digits)),
            "reason": line.reason,
        }
        for line in lines
    ]
    config = {
        "line": "#",
        "location": _("Location"),
        "product": _("Product"),
        "lot": _("Lot"),
        "book": st.column_config.TextColumn(_("Books"), **right),
        "first": st.column_config.TextColumn(_("First count"), **right),
        "second": st.column_config.TextColumn(_("Second count"), **right),
        "difference": st.column_config.TextColumn(_("Differs by"), **right),
        "value": st.column_config.TextColumn(_("Value"), **right),
        "reason": _("Reason"),
    }
    typed = st.data_editor(
        rows, key="count_differences", hide_index=True, column_config=config,
        disabled=[name for name in config if name != "reason" or not is_open],
    )  # fmt: skip
    return {row["line"]: (row["reason"] or "").strip() for row in typed}


def _draw_posting(result_key: str, approval: str, day: date) -> None:
    here = context.current()
    if approval == "waiting":
        st.info(_("The result waits for approval."), icon=":material/hourglass_top:")
    elif approval == "returned":
        st.warning(_("The result was returned: reverse it and count anew."))
    elif heads.post_button(POSTING, _("Post the differences"), is_ready=True):
        check_right(identity.person().rights, "stock", "approve")
        with here.database.reading() as connection:
            document = services.a_posting(connection, result_key, submission.key_of(POSTING), day)
        submission.submit(POSTING, [document])
        st.rerun()


if __name__ == "__main__":
    draw()
