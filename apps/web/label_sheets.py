"""Labels with a barcode as PDF, one to a page of a label printer's roll.

Belongs here: drawing plain values. Does not: which goods, lots or places get a label (the page).
Codes are EAN-13, Code 128 (ISO/IEC 15417) or QR (ISO/IEC 18004).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.eanbc import Ean13BarcodeWidget
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from stdnum import ean

WIDTH, HEIGHT = 60 * mm, 40 * mm
EAN13, CODE128, QR = "ean13", "code128", "qr"
SYMBOLOGIES = (EAN13, CODE128, QR)
MOST_CODE128 = 20
"""Characters of Code 128 that a label of this width still shows wide enough to be read."""

_FONT, _SIZE, _LEADING = "STSong-Light", 9, 11
_MARGIN = 3 * mm
_BAR_HEIGHT = 14 * mm


@dataclass(frozen=True, slots=True)
class Label:
    """One label: a code in a symbology and the lines of text above it."""

    code: str
    symbology: str
    lines: tuple[str, ...]


def symbology_for(code: str) -> str:
    """What a code is printed as: EAN-13 if it is one, Code 128 while it fits, else QR."""
    if len(code) == 13 and code.isdigit() and ean.is_valid(code):  # noqa: PLR2004 - EAN-13
        return EAN13
    is_short = len(code) <= MOST_CODE128 and code.isascii() and code.isprintable()
    return CODE128 if is_short else QR


def to_pdf(labels: Sequence[Label]) -> bytes:
    """The labels as a PDF of one page each."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    for label in labels:
        canvas.setFont(_FONT, _SIZE)
        for place, line in enumerate(label.lines):
            canvas.drawString(_MARGIN, HEIGHT - _MARGIN - _SIZE - place * _LEADING, line)
        _draw_code(canvas, label)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_code(canvas: Canvas, label: Label) -> None:
    if label.symbology == QR:
        side = HEIGHT - 2 * _MARGIN - len(label.lines) * _LEADING
        widget = QrCodeWidget(label.code, barWidth=side, barHeight=side, barBorder=2)
        _place(canvas, widget, side, side)
    elif label.symbology == EAN13:
        widget = Ean13BarcodeWidget(label.code, barHeight=_BAR_HEIGHT, humanReadable=True)
        left, _, right, _ = widget.getBounds()
        _place(canvas, widget, right - left, _BAR_HEIGHT)
    else:
        barcode = Code128(label.code, barHeight=_BAR_HEIGHT, barWidth=0.7, humanReadable=True)
        if barcode.width > WIDTH - 2 * _MARGIN:
            narrow = 0.7 * (WIDTH - 2 * _MARGIN) / barcode.width
            barcode = Code128(label.code, barHeight=_BAR_HEIGHT, barWidth=narrow, quiet=0)
        barcode.drawOn(canvas, (WIDTH - barcode.width) / 2, _MARGIN + _SIZE)


def _place(canvas: Canvas, widget: object, width: float, height: float) -> None:
    drawing = Drawing(width, height)
    drawing.add(widget)
    renderPDF.draw(drawing, canvas, (WIDTH - width) / 2, _MARGIN)
