"""Account books 账簿: choose a book, an account and months; a row opens its voucher or its book."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from sqlalchemy import Connection

from apps.web import context, identity, pages, periods, sheets
from apps.web.language import text as _
from apps.web.queries import books as shown
from apps.web.queries.sheet import Sheet
from erp.statements import books, queries
from erp.statements.queries import Firm, Months

BALANCES = ("trial_balance", "summary", "dimension")


def draw() -> None:
    """The page: `?account=…&first=…&last=…` opens the detail ledger of an account."""
    identity.require("ledger", "view")
    st.title(_("Account books"))
    asked = st.query_params.get("account", "")
    with context.current().database.reading() as connection:
        firm = queries.read_firm(connection)
        book = st.selectbox(
            _("Book"),
            list(shown.BOOKS),
            index=list(shown.BOOKS).index("detail" if asked else "trial_balance"),
            format_func=lambda each: _(shown.BOOKS[each]),
            key="book",
            width=260,
        )
        months = periods.choose(connection, key="book")
        if months is None or book is None:
            return
        sheet = _sheet(connection, firm, book, months, asked)
        if sheet is None:
            st.info(_("There is no account this book is kept of."), icon=":material/inbox:")
            return
        st.subheader(sheet.title)
        row = sheets.draw(sheet, key=f"book_table_{book}")
    if row is None or not row.opens:
        return
    if book in BALANCES:
        query = {"account": row.opens, "first": months.first, "last": months.last}
        _open_book(query)
    else:
        st.switch_page(pages.VOUCHER.page(), query_params={"name": row.opens})


def _open_book(query: dict[str, str]) -> None:
    """Show the detail ledger of the account clicked, in place."""
    for key in ("book", "book_account_detail"):
        st.session_state.pop(key, None)
    st.query_params.from_dict(query)
    st.rerun()


def _sheet(
    connection: Connection, firm: Firm, book: str, months: Months, asked: str
) -> Sheet | None:
    if book in BALANCES:
        return _balances(connection, firm, book, months)
    choices = shown.accounts_to_choose(connection, book)
    if not choices:
        return None
    codes = list(choices)
    code = st.selectbox(
        _("Account"),
        codes,
        index=codes.index(asked) if asked in codes else 0,
        format_func=choices.__getitem__,
        key=f"book_account_{book}",
        width=420,
    )
    title = shown.account_title(connection, book, code)
    draw_book: dict[str, Callable[[], Sheet | None]] = {
        "general": lambda: shown.ledger_sheet(
            firm, f"general-{code}", title, months, books.general_ledger(connection, code, months)
        ),
        "detail": lambda: _detail(connection, firm, title, code, months),
        "journal": lambda: shown.ledger_sheet(
            firm,
            f"journal-{code}",
            title,
            months,
            books.detail_ledger(connection, code, months, with_days=True, with_contra=True),
            contra=True,
        ),
        "columns": lambda: shown.column_sheet(connection, firm, title, code, months),
        "quantity": lambda: _quantity(connection, firm, title, code, months),
    }
    return draw_book[book]()


def _detail(connection: Connection, firm: Firm, title: str, code: str, months: Months) -> Sheet:
    parties = shown.parties_to_choose(connection)
    party_id = st.selectbox(
        _("Party"),
        [None, *parties],
        format_func=lambda each: _("All") if each is None else parties[each],
        key="book_party",
        width=420,
    )
    rows = books.detail_ledger(connection, code, months, party_id=party_id)
    return shown.ledger_sheet(firm, f"detail-{code}", title, months, rows)


def _quantity(
    connection: Connection, firm: Firm, title: str, code: str, months: Months
) -> Sheet | None:
    products = shown.products_to_choose(connection)
    if not products:
        return None
    product_id = st.selectbox(
        _("Product"), list(products), format_func=products.__getitem__, key="book_product",
        width=420,
    )  # fmt: skip
    over = f"{title} · {products[product_id]}"
    return shown.quantity_sheet(connection, firm, over, code, months, product_id=product_id)


def _balances(connection: Connection, firm: Firm, book: str, months: Months) -> Sheet:
    title = _(shown.BOOKS[book])
    if book == "dimension":
        dimension = st.segmented_control(
            _("Dimension"),
            list(shown.DIMENSION_NAMES),
            format_func=lambda each: _(shown.DIMENSION_NAMES[each]),
            default="party",
            required=True,
            key="book_dimension",
        )
        names = shown.dimension_names(connection, dimension or "party")
        rows = books.balances_by_dimension(connection, months, dimension or "party")
        return shown.balances_sheet(firm, "balances", title, months, rows, names=names)
    if book == "summary":
        summary = books.account_summary(connection, months)
        st.caption("  ".join(f"{word} {first} – {last}" for word, first, last in summary.vouchers))
        return shown.balances_sheet(firm, "summary", title, months, list(summary.rows))
    rows = books.trial_balance(connection, months)
    return shown.balances_sheet(firm, "trial-balance", title, months, rows)


if __name__ == "__main__":
    draw()
