"""Sales contracts 销售合同: a new one with its papers, and what orders have drawn of each."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from apps.web import context, feedback, figures, heads, identity, keeping, pages, submission
from apps.web.language import text as _
from apps.web.queries import masters, selling
from erp.documents.types import Document
from erp.sales.queries import ContractState, expiring_contracts

FORM = "contract"
YEAR, CENTURY = timedelta(days=365), 36_500
SOON = timedelta(days=30)
PAPERS = ["pdf", "png", "jpg", "jpeg", "docx", "ofd"]


def draw() -> None:
    """The form, then the contracts in force."""
    person = identity.require("sales", "view")
    st.title(_("Sales contracts"))
    if person.may("sales", "create"):
        _draw_form()
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, "en")
        today = here.today(company.time_zone)
        found = expiring_contracts(connection, today, within_days=CENTURY)
        papers = {each.key: selling.contract_papers(connection, each.key) for each in found}
    if not found:
        st.info(_("No contract is in force. Enter one above."), icon=":material/contract:")
        return
    for each in found:
        _draw_contract(each, papers[each.key], today, company.currency)


def _draw_form() -> None:
    head = heads.draw(
        FORM, party_label=_("Customer"), parties=masters.customers,
        reference_label=_("Contract number"),
    )  # fmt: skip
    first, second, third = st.columns(3)
    value = first.text_input(_("Value with tax"), key="contract_value")
    last = second.date_input(
        _("Last day"), head.day + YEAR, key="contract_last", format="YYYY-MM-DD"
    )
    memo = third.text_input(_("Memo"), key="contract_memo")
    files = st.file_uploader(
        _("Signed papers"), PAPERS, accept_multiple_files=True, key="contract_files"
    )
    if heads.post_button(FORM, _("Post contract"), is_ready=bool(head.party and value)):
        with feedback.refusals():
            submission.submit(
                FORM,
                [
                    Document(
                        kind="contract",
                        key=head.key,
                        business_date=head.day,
                        party=head.party,
                        amount=keeping.number(value) or Decimal(0),
                        due_date=last,
                        reference=head.reference,
                        memo=memo,
                        attachments=len(files),
                        custom=json.dumps({"papers": [_kept(each) for each in files]}),
                    )
                ],
            )
            st.rerun()


def _kept(file: UploadedFile) -> dict[str, str]:
    """Keep a paper beside the books under the hash of its content."""
    content = file.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    folder = context.current().home.company_folder / "attachments"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / digest).write_bytes(content)
    return {"name": file.name, "digest": digest}


def _draw_contract(
    of: ContractState, papers: list[tuple[str, str]], today: date, currency: str
) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                pages.DOCUMENT.page(), label=of.document, query_params={"number": of.document},
                width="content",
            )  # fmt: skip
            st.markdown(f"**{of.party_name}** · {of.party}", width="content")
            if of.last_day - today <= SOON:
                st.badge(
                    _("ends in {days} days", days=(of.last_day - today).days),
                    icon=":material/schedule:", color="orange",
                )  # fmt: skip
        drawn, value = figures.money(of.drawn, currency), figures.money(of.value, currency)
        st.progress(
            min(int(of.drawn * 100 / of.value), 100),
            _("{drawn} of {value} drawn, {left} left until {day}", drawn=drawn, value=value,
              left=figures.money(of.left, currency), day=of.last_day),
        )  # fmt: skip
        for name, digest in papers:
            path = context.current().home.company_folder / "attachments" / digest
            if path.exists():
                st.download_button(
                    name, path.read_bytes(), name, key=f"{of.key}_{digest}",
                    icon=":material/attach_file:",
                )  # fmt: skip


if __name__ == "__main__":
    draw()
