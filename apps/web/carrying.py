"""Lines of earlier documents that a form carries on: a grid with what is left of each.

Belongs here: drawing the grid and reading it back. Does not: which lines those are
(`erp.purchasing.queries`), nor what becomes of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import streamlit as st

from apps.web import figures, labels
from apps.web.language import text as _
from apps.web.lines import TypedLine, price_of, quantity_of
from erp.documents.types import Line
from erp.purchasing.queries import OpenLine


@dataclass(frozen=True, slots=True)
class Choice:
    """How a grid looks.

    Lines of the kinds in `prefilled` stand in it with all that is left; prices may be typed where
    there is a `price_label`; `reasons` gives each code its name. Where a line has a lot it
    stands in a column; another may be typed.
    """

    prefilled: tuple[str, ...] = ()
    price_label: str = ""
    reasons: Mapping[str, str] | None = None


def draw(form: str, lines: Sequence[OpenLine], choice: Choice) -> list[Line]:
    """Draw the grid; the lines with a quantity, each with its source. Raises `NotANumber`."""
    key = st.session_state.get(f"{form}_version", 0)
    names = choice.reasons or {}
    rows = st.data_editor(
        [_row(line, choice, has_lots=any(each.lot for each in lines)) for line in lines],
        key=f"{form}_grid_{key}_{lines[0].supplier}_{len(lines)}",
        hide_index=True,
        column_config={
            "number": st.column_config.TextColumn(_("Document"), disabled=True),
            "product": st.column_config.TextColumn(_("Product"), disabled=True),
            "left": st.column_config.TextColumn(_("Still open"), disabled=True, alignment="right"),
            "known": st.column_config.TextColumn(
                _("Known price"), disabled=True, alignment="right"
            ),
            "lot": st.column_config.TextColumn(_("Lot")),
            "quantity": st.column_config.TextColumn(_("Quantity"), alignment="right"),
            "price": st.column_config.TextColumn(choice.price_label, alignment="right"),
            "reason": st.column_config.SelectboxColumn(_("Verdict"), options=list(names.values())),
        },
    )
    codes = {label: code for code, label in names.items()}
    return chosen(lines, rows, codes)


def _row(line: OpenLine, choice: Choice, *, has_lots: bool) -> dict[str, str]:
    row = {
        "number": f"{line.number} · {line.line}",
        "product": f"{line.product} {line.name}",
        "left": f"{figures.quantity(line.left)} {labels.unit(line.unit)}",
        "quantity": f"{line.left.normalize():f}" if line.kind in choice.prefilled else "",
    }
    if has_lots:
        row["lot"] = line.lot
    if choice.price_label:
        row |= {"known": figures.price(line.ordered_price or line.unit_price), "price": ""}
    if choice.reasons:
        row["reason"] = next(iter(choice.reasons.values()))
    return row


def chosen(
    lines: Sequence[OpenLine], rows: Sequence[Mapping[str, Any]], reasons: Mapping[str, str]
) -> list[Line]:
    """The grid's rows with a quantity as lines that carry on theirs; no price takes theirs over."""
    made: list[Line] = []
    for place, (line, row) in enumerate(zip(lines, rows, strict=True), start=1):
        typed = TypedLine(line.product, str(row["quantity"] or ""), str(row.get("price") or ""))
        if not typed.quantity.strip():
            continue
        price = price_of(place, typed, None)
        made.append(
            Line(
                line.product, quantity_of(place, typed), price or Decimal(0),
                net=Decimal(0) if price == 0 else None, source=(line.key, line.line),
                reason=reasons.get(str(row.get("reason") or ""), ""),
                lot=_other_lot(line, str(row.get("lot") or "")),
            )
        )  # fmt: skip
    return made


def _other_lot(line: OpenLine, typed: str) -> str:
    """The lot typed, or nothing where it is the carried line's own."""
    return "" if typed.strip() == line.lot else typed.strip()


def clear(form: str) -> None:
    """Build the grid anew, as after posting."""
    version = f"{form}_version"
    st.session_state[version] = st.session_state.get(version, 0) + 1


def with_reason(lines: Sequence[Line], reason: str) -> list[Line]:
    """The same lines for a reason."""
    return [replace(line, reason=reason) for line in lines]
