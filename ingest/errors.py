"""What the migration way refuses, one class per reason, values in the message.

Belongs here: refusals of files, rows and mappings. Does not: refusals of the core (`erp`), which
are reported per document in the certificate.

    BadInput
    ├── MappingFault            the mapping file itself is wrong; every fault at once
    ├── FileRefused             the file cannot be taken at all
    │   ├── FileNotFound, FileEmpty, FormatNotRead, NotWhatItClaims, NotDecodable
    │   └── ColumnsMissing
    ├── RowsRefused             rows that cannot be read; every one named
    ├── CorrectionRefused       a file of corrected cells names what is not there
    ├── RunSheetRefused         a run sheet names a step there is not
    ├── UnreadableInvoices, UnknownInvoiceState
    └── OtherCompany            the chosen books are another company's
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from erp.base.errors import BadInput

ROWS_SHOWN = 100
"""How many bad rows a message spells out; a file beside the landed copy lists them all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a file: where it stands and why it is refused.

    `row` counts data rows from 1; None means the file as a whole.
    """

    row: int | None
    column: str
    value: str
    code: str
    zh: str
    en: str

    def sentence(self, language: str) -> str:
        """`row 7, price '£4.25': a number with a currency sign`."""
        text = self.zh if language == "zh" else self.en
        if self.row is None:
            return f"{self.column}: {text}" if self.column else text
        if language == "zh":
            return f"第 {self.row} 行 {self.column} “{self.value}”：{text}"
        return f"row {self.row}, {self.column} {self.value!r}: {text}"


class MappingFault(BadInput):
    """A mapping file breaks its own language."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        listed = "; ".join(faults)
        super().__init__(
            zh=f"映射文件 {name} 有 {len(faults)} 处错误：{listed}。",
            en=f"Mapping {name} has {len(faults)} faults: {listed}.",
        )


_COMPANIES_SHOWN = 20


class FileRefused(BadInput):
    """The file cannot be taken at all; nothing was written."""


class FileNotFound(FileRefused):
    """There is no such file."""

    def __init__(self, name: str) -> None:
        super().__init__(
            zh=f"找不到文件 {name}。请检查路径。",
            en=f"There is no file {name}. Check the path.",
        )


class FileEmpty(FileRefused):
    """The file has no data row."""

    def __init__(self, name: str) -> None:
        super().__init__(
            zh=f"文件 {name} 没有数据行。请重新导出后再上传。",
            en=f"File {name} has no data rows. Export it again and upload that.",
        )


class FormatNotRead(FileRefused):
    """The file's format is not one the mapping takes."""

    def __init__(self, name: str, found: str, taken: Sequence[str]) -> None:
        super().__init__(
            zh=f"文件 {name} 是 {found}，此来源只接受：{'、'.join(taken)}。",
            en=f"File {name} is {found}; this source takes: {', '.join(taken)}.",
        )


class NotWhatItClaims(FileRefused):
    """The content is not what the name says."""

    def __init__(self, name: str, claimed: str, found: str) -> None:
        super().__init__(
            zh=f"文件 {name} 名为 {claimed}，内容却是 {found}。请重新导出。",
            en=f"File {name} claims to be {claimed} but its content is {found}. Export it again.",
        )


class NotDecodable(FileRefused):
    """The bytes are text in no encoding we know."""

    def __init__(self, name: str, tried: Sequence[str]) -> None:
        super().__init__(
            zh=f"文件 {name} 无法解码，已尝试：{'、'.join(tried)}。请在映射中写明编码。",
            en=f"File {name} cannot be decoded; tried {', '.join(tried)}. State its encoding in "
            "the mapping.",
        )


class ColumnsMissing(FileRefused):
    """The file lacks columns the mapping needs."""

    def __init__(self, name: str, missing: Sequence[str], found: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            zh=f"文件 {name} 缺少列：{'、'.join(missing)}。文件中的列：{'、'.join(found)}。",
            en=f"File {name} lacks columns: {', '.join(missing)}. It has: {', '.join(found)}.",
        )


class RowsRefused(BadInput):
    """Rows that cannot be read, or expectations the file does not meet; nothing was written."""

    def __init__(self, name: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        shown = findings[:ROWS_SHOWN]
        more = len(findings) - len(shown)
        zh = "；".join(finding.sentence("zh") for finding in shown)
        en = "; ".join(finding.sentence("en") for finding in shown)
        super().__init__(
            zh=f"文件 {name} 有 {len(findings)} 处错误，未写入任何内容：{zh}"
            + (f"；另有 {more} 处。" if more else "。"),
            en=f"File {name} has {len(findings)} errors; nothing was written: {en}"
            + (f"; and {more} more." if more else "."),
        )


class CorrectionRefused(BadInput):
    """A file of corrections lacks a column, or corrects a cell no table has."""

    def __init__(self, file: str, what: str) -> None:
        super().__init__(
            zh=f"更正文件 {file} 无法使用：{what} 不存在。请以证书旁的 refused.csv 为底稿。",
            en=f"Corrections {file} cannot be used: there is no {what}. Start from the refused.csv "
            "beside the certificate.",
        )


class RunSheetRefused(BadInput):
    """A run sheet names a step there is not, or minutes that are none."""

    def __init__(self, wrong: Sequence[str], known: Sequence[str]) -> None:
        super().__init__(
            zh=f"运行表无法使用：{'、'.join(wrong)}。步骤为：{'、'.join(known)}；分钟须为正整数。",
            en=f"The run sheet cannot be used: {', '.join(wrong)}. Steps are {', '.join(known)}; "
            "minutes are whole and above zero.",
        )


class OtherCompany(BadInput):
    """The chosen books are not those of the mapping's company."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(
            zh=f"所选账套属于 {found}，映射要求 {wanted}。请用 --company 选择另一家公司。",
            en=f"The chosen books are those of {found}; the mapping wants {wanted}. Choose another "
            "company with --company.",
        )


class UnknownCompany(BadInput):
    """A source of many companies has none of this code."""

    def __init__(self, source: str, code: str, known: Sequence[str]) -> None:
        shown = ", ".join(known[:_COMPANIES_SHOWN])
        super().__init__(
            zh=f"来源 {source} 中没有公司 {code}；有：{shown}。请更正 --company，"
            "或不写以迁移全部公司。",
            en=f"Source {source} has no company {code}; it has {shown}. Correct --company, or "
            "leave it out to migrate them all.",
        )


class OneDatabase(BadInput):
    """Many companies, one database: each company needs its own."""

    def __init__(self, source: str, companies: int) -> None:
        super().__init__(
            zh=f"来源 {source} 有 {companies} 家公司，LEDGERHOUSE_DATABASE_URL 却只是一个数据库。"
            "请用 --company 逐家迁移，每家一个数据库，或取消该变量以使用 SQLite。",
            en=f"Source {source} has {companies} companies, but LEDGERHOUSE_DATABASE_URL is one "
            "database. Migrate them one by one with --company, each into its own, or unset it "
            "to use SQLite.",
        )


class UnreadableInvoices(BadInput):
    """A list of VAT invoices lacks columns, or amounts in it are no whole fen."""

    def __init__(self, file: str, what: str) -> None:
        super().__init__(
            zh=f"发票清单 {file} 无法读取：{what}。请检查列名，金额须精确到分。",
            en=f"The invoice list {file} cannot be read: {what}. Check its columns; amounts must "
            "be exact to the fen.",
        )


class UnknownInvoiceState(BadInput):
    """A state of an invoice nobody knows must not be guessed."""

    def __init__(self, state: str) -> None:
        super().__init__(
            zh=f"发票状态“{state}”无法识别，不能判断是否作废。请更正清单，或补充状态词。",
            en=f"The invoice state {state!r} is not known; whether it is void cannot be guessed. "
            "Correct the list, or add the word.",
        )
