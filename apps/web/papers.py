"""A printed document 单据 as PDF: on A4, or on carbon paper of three parts 三联.

Belongs here: how it looks, in the paper's language. Does not: what it says
(`apps.web.queries.papers`), who may print it and how often it was (`apps.web.printing`).

Every letter is embedded, so a paper looks the same wherever it is printed: Latin in Vera, which
comes with the PDF library, all else in Droid Sans Fallback (Apache 2.0, `assets/fonts`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from apps.web import figures, labels, letterhead, look
from apps.web.capitals import in_capitals
from apps.web.language import either, message, translator
from apps.web.queries.papers import Paper, Recipient
from erp.documents.printing import TRIPLICATE
from erp.posting import DOCUMENT_TYPES

LATIN, CHINESE = "Vera", "DroidSansFallback"
_FONT_FILE = Path(__file__).parent / "assets" / "fonts" / "DroidSansFallbackFull.ttf"
_LATIN_RUN = re.compile(r"[\u0021-\u2e7f](?:[\u0020-\u2e7f]*[\u0021-\u2e7f])?")
_SHEETS = {TRIPLICATE: (241 * mm, 140 * mm)}
_THIN = 0.4
_PARTS = {
    "sales": message("1 Stub (white)   2 Customer (red)   3 Finance (yellow)"),
    "purchasing": message("1 Stub (white)   2 Supplier (red)   3 Finance (yellow)"),
    "stock": message("1 Stub (white)   2 Warehouse (red)   3 Finance (yellow)"),
    "ledger": message("1 Stub (white)   2 Party (red)   3 Finance (yellow)"),
}
"""Who keeps which part of three, by the module of the document."""

_GOODS = frozenset({"delivery", "pick_list", "gift"})


@dataclass(frozen=True, slots=True)
class Copy:
    """Which print of a document this is: `number` from 1, who made it and when, as written."""

    number: int
    who: str
    moment: str


def to_pdf(paper: Paper, form: str, copy: Copy) -> bytes:
    """The paper; from the second print on it says that it is a reprint."""
    _register_fonts()
    width, height = _SHEETS.get(form, A4)
    margin = (10 if form == TRIPLICATE else 14) * mm
    stream = BytesIO()
    SimpleDocTemplate(
        stream, pagesize=(width, height), leftMargin=margin, rightMargin=margin,
        topMargin=margin, bottomMargin=margin, title=f"{_title(paper)} {paper.shown.number}",
        author=paper.company.name, lang=paper.language.replace("_", "-"),
    ).build(
        _story(paper, copy, width - 2 * margin),
        canvasmaker=partial(_Pages, foot=partial(_draw_foot, paper, form, copy)),
    )  # fmt: skip
    return stream.getvalue()


@cache
def _register_fonts() -> None:
    pdfmetrics.registerFont(TTFont(LATIN, "Vera.ttf"))
    pdfmetrics.registerFont(TTFont(CHINESE, str(_FONT_FILE)))


def _title(paper: Paper) -> str:
    kind = DOCUMENT_TYPES[paper.shown.kind]
    return either(kind.name, kind.name_en, paper.language)


def _story(paper: Paper, copy: Copy, width: float) -> list[Any]:
    _ = translator(paper.language)
    story: list[Any] = [
        _said(paper.company.name, 13, TA_CENTER),
        _said("   ".join(letterhead.reached(paper.company, paper.language)), 7.5, TA_CENTER),
        Spacer(1, 1.5 * mm),
        _said(_title(paper), 15, TA_CENTER),
    ]
    marks = [_("Reprint no. {number}", number=copy.number)] if copy.number > 1 else []
    marks += [_("Reversed: no longer valid")] if paper.is_reversed else []
    if marks:
        story.append(_said("   ".join(f"【{each}】" for each in marks), 9, TA_CENTER))
    story += [Spacer(1, 2 * mm), _facts(paper, width), Spacer(1, 2 * mm), _lines(paper, width)]
    if paper.shows_amounts:
        story += [Spacer(1, 1.5 * mm), *_totals(paper)]
    story += [Spacer(1, 6 * mm), _signatures(paper, width)]
    return story


def _facts(paper: Paper, width: float) -> Table:
    _ = translator(paper.language)
    shown, party = paper.shown, paper.party
    day = partial(figures.day, language=paper.language, pattern=paper.company.date_format)
    said = (
        (_("Number"), shown.number),
        (_("Date"), day(shown.business_date)),
        (_party_label(paper.party, _), party.name),
        (_("Tax number"), party.tax_number),
        (_("Address"), party.address),
        (_("Contact"), "  ".join(filter(None, (party.contact, party.phone)))),
        (_("Warehouse"), shown.warehouse),
        (_("Due"), day(shown.due_date) if shown.due_date else ""),
        (_("Currency"), shown.currency if paper.shows_amounts else ""),
        (_("Reference"), shown.reference),
        (_("Memo"), shown.memo),
    )
    cells = [_pair(label, value) for label, value in said if value]
    if len(cells) % 2:
        cells.append(_said("", 8.5))
    table = Table([cells[at : at + 2] for at in range(0, len(cells), 2)], colWidths=[width / 2] * 2)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 0.6 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0.6 * mm),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def _party_label(party: Recipient, _: Callable[..., str]) -> str:
    return _("Customer") if party.is_customer else _("Supplier")


def _lines(paper: Paper, width: float) -> LongTable:
    _ = translator(paper.language)
    heads = ["#", _("Code"), _("Product"), _("Unit"), _("Quantity")]
    shares = [5.0, 14, 41, 9, 12]
    if paper.shows_amounts:
        heads += [_("Net price"), _("Net amount"), _("Tax"), _("Gross amount")]
        shares = [4.5, 12, 24, 7, 9.5, 10, 12, 9.5, 12.5]
    rows = [[_said(each, 8, TA_RIGHT if at > 3 else TA_CENTER) for at, each in enumerate(heads)]]  # noqa: PLR2004 - figures follow the unit
    for line in paper.shown.lines:
        texts = [str(line.line), line.product, line.name, labels.unit(line.unit, paper.language)]
        numbers = [figures.quantity(line.quantity, language=paper.language)]
        if paper.shows_amounts:
            amount = partial(figures.amount, language=paper.language)
            numbers += [
                figures.price(line.unit_price, language=paper.language), amount(line.net),
                amount(line.tax), amount(line.net + line.tax),
            ]  # fmt: skip
        rows.append([*(_said(each, 8) for each in texts),
                     *(_said(each, 8, TA_RIGHT) for each in numbers)])  # fmt: skip
    table = LongTable(
        rows, colWidths=[width * share / sum(shares) for share in shares], repeatRows=1
    )
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), _THIN, colors.black),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 1 * mm),
                ("RIGHTPADDING", (0, 0), (-1, -1), 1 * mm),
                ("TOPPADDING", (0, 0), (-1, -1), 0.7 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0.9 * mm),
            ]
        )
    )
    return table


def _totals(paper: Paper) -> list[Paragraph]:
    _ = translator(paper.language)
    shown = paper.shown
    money = partial(figures.money, currency=shown.currency, language=paper.language)
    said = [
        f"{label} {money(value)}"
        for label, value in (
            (_("Net amount"), shown.net), (_("Tax"), shown.tax), (_("Gross amount"), shown.gross),
        )
    ]  # fmt: skip
    found = [_said("     ".join(said), 9.5, TA_RIGHT)]
    if shown.currency == "CNY" and paper.language.startswith("zh"):
        found.append(_said(either(in_capitals(shown.gross), "", paper.language), 9.5, TA_RIGHT))
    return found


def _signatures(paper: Paper, width: float) -> Table:
    _ = translator(paper.language)
    names = [f"{_('Made by')}: {paper.made_by}"]
    if paper.shown.kind in _GOODS:
        names += [f"{each}:" for each in (_("Handed out by"), _("Carrier"), _("Received by"))]
    else:
        names += [f"{each}:" for each in (_("Checked by"), _("Approved by"), _("Received by"))]
    table = Table([[_said(each, 9) for each in names]], colWidths=[width / len(names)] * len(names))
    table.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return table


def _draw_foot(paper: Paper, form: str, copy: Copy, canvas: Canvas, page: str) -> None:
    """Who printed it and which page this is; on carbon paper who keeps which part."""
    _ = translator(paper.language)
    width, height = _SHEETS.get(form, A4)
    printed = _("Print no. {number} by {who}, {moment}", number=copy.number, who=copy.who,
                moment=copy.moment)  # fmt: skip
    foot = _said(f"{paper.shown.number}   {page}   {printed}", 7, TA_CENTER)
    foot.wrap(width, 6 * mm)
    foot.drawOn(canvas, 0, 5 * mm)
    if paper.company.logo:
        _draw_logo(paper.company.logo, canvas, height)
    if form == TRIPLICATE:
        parts = _said(_(_PARTS.get(paper.shown.module, _PARTS["ledger"])), 7.5, TA_CENTER)
        parts.wrap(height, 6 * mm)
        canvas.saveState()
        canvas.translate(width - 8.5 * mm, height)
        canvas.rotate(-90)
        parts.drawOn(canvas, 0, 0)
        canvas.restoreState()


def _draw_logo(logo: str, canvas: Canvas, height: float) -> None:
    """In the corner left of the firm's name, on every page."""
    canvas.drawImage(
        ImageReader(look.picture_of(logo)), 10 * mm, height - 18 * mm, width=36 * mm,
        height=12 * mm, preserveAspectRatio=True, anchor="nw",
    )  # fmt: skip


class _Pages(Canvas):
    """A canvas that draws the foot of every page once it knows how many there are."""

    def __init__(self, *args: Any, foot: Callable[[Canvas, str], None], **options: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **options)
        self._foot = foot
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the library's name
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        count = len(self._kept)
        for page, kept in enumerate(self._kept, start=1):
            self.__dict__.update(kept)
            self._foot(self, f"{page} / {count}")
            super().showPage()
        super().save()


def _pair(label: str, value: str) -> Paragraph:
    return _said(f"{label}: {value}", 8.5)


def _said(text: str, size: float, alignment: int = 0) -> Paragraph:
    """A paragraph of plain text, each run of it in the font that has its letters."""
    kept = re.sub(" {2,}", lambda found: "\u00a0" * len(found.group()), text)
    marked = _LATIN_RUN.sub(
        lambda found: f'<font name="{LATIN}">{escape(found.group())}</font>', kept
    )
    style = ParagraphStyle(
        "", fontName=CHINESE, fontSize=size, leading=size * 1.3, alignment=alignment,
        wordWrap="CJK",
    )  # fmt: skip
    return Paragraph(marked, style)
