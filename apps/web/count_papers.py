"""The papers of a stock-take: the sheet to count on, and the report 盘点报告 to sign. PDF.

Belongs here: how the two look. Does not: what they say (`erp.counting.queries`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from apps.web import figures, labels
from apps.web.language import is_chinese, message
from apps.web.language import text as _
from erp.base.exact import from_whole
from erp.counting.queries import Adjustment, Count, ReportLine, SheetLine, Signed

FONT = "STSong-Light"
_LINE_WIDTH = 0.25
_PORTRAIT_MM = 190


def sheet_pdf(count: Count, lines: list[SheetLine], *, firm: str = "") -> bytes:
    """A sheet with an empty box for each line; what the books say is not on it."""
    heads = ["#", _("Location"), _("Code"), _("Product"), _("Lot"), _("Unit"), _("Counted")]
    rows = [
        [
            str(each.line), each.location, each.product, _name(each), each.lot,
            labels.unit(each.unit), "",
        ]
        for each in lines
    ]  # fmt: skip
    widths = [12, 34, 28, 56, 20, 14, 26]
    signed = [_("Counted by"), _("Witnessed by"), _("Date")]
    return _paper(
        _("Count sheet {number}", number=count.number), count, heads, rows, widths, signed,
        firm=firm,
    )  # fmt: skip


ACTS = {
    "first": message("Counted by"),
    "second": message("Counted again by"),
    "result": message("Submitted by"),
    "approved": message("Approved by"),
    "posted": message("Posted by"),
}


def report_pdf(
    count: Count,
    lines: list[ReportLine],
    digits: int,
    names: Sequence[Signed] = (),
    booked: Sequence[Adjustment] = (),
    *,
    firm: str = "",
) -> bytes:
    """Every line that differs, with quantity, value and reason, and the totals.

    Below: what the money ledger took, who did each step and when, and room to sign.
    """
    heads = [
        "#", _("Location"), _("Code"), _("Product"), _("Lot"), _("Books"), _("Counted"),
        _("Differs by"), _("Value"), _("Reason"),
    ]  # fmt: skip
    differing = [each for each in lines if each.difference]
    rows = [
        [
            str(each.line), each.location, each.product, _name(each), each.lot,
            figures.quantity(each.book), figures.quantity(each.book + each.difference),
            figures.quantity(each.difference), _money(each.value, digits), each.reason,
        ]
        for each in differing
    ]  # fmt: skip
    gains = sum(each.value for each in differing if each.value > 0)
    losses = sum(each.value for each in differing if each.value < 0)
    for name, value in ((_("Gains"), gains), (_("Losses"), losses), (_("Net"), gains + losses)):
        rows.append(["", "", "", name, "", "", "", "", _money(value, digits), ""])
    widths = [11, 36, 26, 54, 22, 22, 22, 22, 26, 30]
    signed = [_("Counted by"), _("Witnessed by"), _("Warehouse"), _("Finance"), _("Approved by")]
    said = [
        _(
            "Booked by {number}, vouchers {vouchers}: {amount} on the accounts of stock",
            number=each.number, vouchers="、".join(each.vouchers),
            amount=_money(each.amount, digits),
        )
        for each in booked
    ]  # fmt: skip
    said += [f"{_(ACTS[each.act])}: {each.name or '—'} {each.day}" for each in names]
    return _paper(
        _("Count report {number}", number=count.number), count, heads, rows, widths, signed, said,
        firm=firm,
    )  # fmt: skip


def _name(each: SheetLine | ReportLine) -> str:
    return each.name if is_chinese() else each.name_en or each.name


def _money(minor: int, digits: int) -> str:
    return figures.amount(Decimal(from_whole(minor, digits)))


def _paper(  # noqa: PLR0917 - what a paper is made of
    title: str,
    count: Count,
    heads: list[str],
    rows: list[list[str]],
    widths: list[int],
    signed: list[str],
    said: Sequence[str] = (),
    *,
    firm: str,
) -> bytes:
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    large = ParagraphStyle("title", fontName=FONT, fontSize=15, leading=20)
    small = ParagraphStyle("small", fontName=FONT, fontSize=8, leading=10, wordWrap="CJK")
    table = LongTable(
        [
            heads,
            *([Paragraph(escape(cell), small) if cell else "" for cell in row] for row in rows),
        ],
        colWidths=[width * mm for width in widths],
        repeatRows=1,
    )
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), FONT, 8),
                ("GRID", (0, 0), (-1, -1), _LINE_WIDTH, colors.grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
    )
    head = f"{_('Warehouse')} {count.warehouse} · {count.business_date}"
    story = [
        Paragraph(escape(firm), small),
        Paragraph(escape(title), large),
        Paragraph(escape(head), small),
        Spacer(1, 4 * mm),
        table,
        Spacer(1, 4 * mm),
        *(Paragraph(escape(each), small) for each in said),
        Spacer(1, 10 * mm),
        Paragraph(escape("        ".join(f"{each}: ____________" for each in signed)), small),
    ]
    stream = BytesIO()
    page = landscape(A4) if sum(widths) > _PORTRAIT_MM else A4
    SimpleDocTemplate(
        stream, pagesize=page, title=title, topMargin=12 * mm, bottomMargin=12 * mm,
        leftMargin=10 * mm, rightMargin=10 * mm,
    ).build(story)  # fmt: skip
    return stream.getvalue()
