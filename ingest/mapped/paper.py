"""The certificate as a paper to sign: PDF, the same bytes for the same content.

Belongs here: layout. Does not: figures. Chinese stands in the fonts PDF readers bring themselves.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.lib.units import mm  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle  # type: ignore[import-untyped]

_FONT = "STSong-Light"
_PLAIN = ParagraphStyle("plain", fontName=_FONT, fontSize=8, leading=10.5, wordWrap="CJK")
_RIGHT = ParagraphStyle("right", _PLAIN, alignment=2)
_HEAD = ParagraphStyle("head", _PLAIN, fontSize=11, leading=15, spaceBefore=8)
_TITLE = ParagraphStyle("title", _PLAIN, fontSize=17, leading=22)
_GRID = TableStyle(
    [
        ("FONT", (0, 0), (-1, -1), _FONT, _PLAIN.fontSize, _PLAIN.leading),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.HexColor("#c8cdd3")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ]
)
_PADDING = 12
"""What a table leaves free beside a cell, left and right together, in points."""

REFUSED_SHOWN = 200
"""Refused rows on paper; refused.csv has all of them."""

NOTED_SHOWN = 10
"""Keys of rows with a fault on paper; the page has more of them."""

_SIGNERS = ("编制 Prepared by", "财务复核 Checked by", "负责人批准 Approved by")


def make_paper(said: Mapping[str, Any]) -> bytes:
    """The paper of a certificate's JSON."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=16 * mm,
        rightMargin=16 * mm,
        topMargin=14 * mm,
        bottomMargin=14 * mm,
        title=f"Migration certificate {said['source']}",
        invariant=1,
    )
    document.build(_story(said), onFirstPage=_foot(said), onLaterPages=_foot(said))
    return target.getvalue()


def _story(said: Mapping[str, Any]) -> list[Any]:
    verdict = (
        "每一行均已核对，无未解释差异。 Every row is accounted for; no difference is unexplained."
        if said["balanced"]
        else "存在未解释的差异！ There is an unexplained difference!"
    )
    story: list[Any] = [
        Paragraph("迁移对账证书 Migration certificate", _TITLE),
        _text(f"{said['title']['zh']} {said['title']['en']} → {said['company']['code']}"
              f" ({said['company']['currency']}), 切换日 cut-over {said['cutover']}"),
        _text("试运行，未入账 dry run, nothing posted" if said["dry_run"] else ""),
        Spacer(1, 4),
        Paragraph(escape(verdict), _HEAD),
        *[_text(f"{each['text_zh']} {each['text_en']}") for each in said["faults"][:50]],
    ]  # fmt: skip
    story += _table(
        "文件 Files", ("名称 name", "SHA-256"),
        [(each["name"], each["sha256"]) for each in said["files"]], widths=(50, 128),
    )  # fmt: skip
    story += _table(
        "公司 Companies",
        ("公司 company", "名称 name", "行 rows", "拒绝 refused", "合计 sums", "一致"),
        [
            (each["code"], each["name"], each["rows"]["source"], each["rows"]["refused"],
             ", ".join(f"{name} {total}" for name, total in each["sums"].items()),
             "是 yes" if each["balanced"] else "否 no")
            for each in said["companies"]
        ],
        widths=(26, 40, 16, 16, 64, 16), numbers=(2, 3),
    )  # fmt: skip
    story += _table(
        "逐项核对 Source against target",
        ("项目 entity", "来源数 source", "账上数 books", "来源合计 sum", "账上合计 sum", "一致"),
        [
            (each["entity"], each["source_count"], each["target_count"], each["source_sum"],
             each["target_sum"], "是 yes" if each["equal"] else "否 no")
            for each in said["comparisons"]
        ],
        widths=(42, 22, 22, 36, 36, 20), numbers=(1, 2, 3, 4),
    )  # fmt: skip
    story += _table(
        "每一行的去向 What became of every row",
        ("来源 from", "行 rows", "迁入 taken", "拒绝 refused", "略去 left out", "差 difference"),
        [
            (each["part"], each["source"], each["taken"], each["refused"], each["left_out"],
             each["difference"])
            for each in said["parts"]
        ],
        widths=(68, 22, 22, 22, 22, 22), numbers=(1, 2, 3, 4, 5),
    )  # fmt: skip
    story += _table(
        "过渡科目 Clearing accounts", ("科目 account", "名称 name", "余额 balance"),
        [(each["account"], each["name"], each["balance"]) for each in said["clearing"]],
        widths=(30, 108, 40), numbers=(2,),
    )  # fmt: skip
    story += _table(
        "控制总数 Control totals",
        ("名称 name", "来源 source", "映射 mapped", "舍入 rounding", "差 difference"),
        [
            (f"{each['zh']} {each['en']}", each["source"], each["mapped"], each["rounding"],
             each["difference"])
            for each in said["controls"]
        ],
        widths=(66, 32, 32, 24, 24), numbers=(1, 2, 3, 4),
    )  # fmt: skip
    story += _table(
        "清洗规则 Cleansing rules", ("表 table", "列 column", "规则 rule", "改动格数 cells"),
        [(each["table"], each["column"], each["rule"], each["cells"]) for each in said["cleansed"]],
        widths=(50, 50, 50, 28), numbers=(3,),
    )  # fmt: skip
    story += _table(
        "更正 Corrections",
        ("表 table", "行 row", "列 column", "原值 before", "更正 after"),
        [
            (each["table"], each["row"], each["column"], each["before"], each["after"])
            for each in said["corrections"]
        ],
        widths=(36, 16, 36, 45, 45), numbers=(1,),
    )  # fmt: skip
    story += _table(
        "来源相互矛盾时取谁 Whose word counts",
        ("字段 field", "规则 rule", "行 rows", "矛盾 contested"),
        [
            (f"{each['view']}.{each['field']}", f"{rule['zh']} {rule['en']}", rule["rows"],
             each["contested"])
            for each in said["survivors"] for rule in each["rules"]
        ],
        widths=(42, 96, 20, 20), numbers=(2, 3),
    )  # fmt: skip
    story += _table(
        "来源中的问题 Faults of the source",
        ("来源 from", "问题 fault", "行 rows", "键 keys"),
        [
            (each["part"], f"{each['zh']} {each['en']}", each["rows"],
             ", ".join(row["key"] for row in each["shown"][:NOTED_SHOWN]))
            for each in said["noted"]
        ],
        widths=(40, 60, 18, 60), numbers=(2,),
    )  # fmt: skip
    story += _table(
        "抽样核对 Sample sheet", ("来源 from", "行 row", "键 key", "内容 values", "✓"),
        [
            (each["part"], each["row"], each["key"],
             ", ".join(f"{name} {value}" for name, value in each["values"].items()), "□")
            for each in said["sample"]
        ],
        widths=(36, 12, 28, 94, 8), numbers=(1,),
    )  # fmt: skip
    story += _table(
        "拒绝的行 Refused rows", ("来源 from", "行 row", "键 key", "原因 reason"),
        [
            (each["part"], each["row"], each["key"],
             "; ".join(f"{why['column']} {why['value']}: {why['zh']} {why['en']}"
                       for why in each["reasons"]))
            for each in said["refused"][:REFUSED_SHOWN]
        ],
        widths=(40, 14, 30, 94), numbers=(1,),
    )  # fmt: skip
    signatures = LongTable([[_text(f"{each}:\n\n\n日期 date:") for each in _SIGNERS]],
                           colWidths=[59 * mm] * 3, rowHeights=[24 * mm])  # fmt: skip
    signatures.setStyle(TableStyle([("LINEABOVE", (0, 0), (-1, -1), 0.6, colors.black)]))
    return [*story, Spacer(1, 14 * mm), signatures]


def _table(
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    widths: Sequence[int],
    numbers: Sequence[int] = (),
) -> list[Any]:
    if not rows:
        return []
    cells = [
        [
            _cell(str(cell), widths[place] * mm, is_number=place in numbers)
            for place, cell in enumerate(row)
        ]
        for row in (heads, *rows)
    ]
    table = LongTable(cells, colWidths=[width * mm for width in widths], repeatRows=1)
    table.setStyle(_GRID)
    table.setStyle(TableStyle([("ALIGN", (at, 0), (at, -1), "RIGHT") for at in numbers]))
    return [Paragraph(title, _HEAD), table]


def _cell(said: str, width: float, *, is_number: bool) -> Paragraph | str:
    """A cell as it is where it fits on its line: laying out a paragraph takes far longer."""
    if pdfmetrics.stringWidth(said, _FONT, _PLAIN.fontSize) <= width - _PADDING:
        return said
    return Paragraph(escape(said), _RIGHT if is_number else _PLAIN)


def _text(said: str) -> Paragraph:
    return Paragraph(escape(said).replace("\n", "<br/>"), _PLAIN)


def _foot(said: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a callback of the library
    def draw(canvas: Any, document: Any) -> None:  # noqa: ANN401 - of the library
        canvas.setFont(_FONT, 7)
        canvas.drawString(16 * mm, 8 * mm, f"SHA-256 {said['content_sha256']}")
        canvas.drawRightString(A4[0] - 16 * mm, 8 * mm, str(document.page))

    return draw
