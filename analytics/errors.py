"""Every way the analytics side refuses.

    BadInput
    ├── NotAQuery                 free SQL that is no single reading statement
    ├── NotAMart                  free SQL that names what is no mart of this person
    ├── FunctionNotAllowed        free SQL that reaches out of the marts
    ├── QueryFailed               DuckDB could not run it; its own words are in the message
    ├── QueryTooLong              stopped at its time limit
    ├── ReportNotFound            there is no report of this name
    ├── ReportNeedsFigure         a report people make says how much of something
    ├── ReportNotAllowed          a report over marts the person does not see
    ├── OutsideScope              a figure over rows or fields the person's scope leaves out
    └── WrongPeriod               a period that ends before it begins
    EnvironmentFault
    └── NothingPublished          no version has been published yet
    GuaranteeBroken
    └── PublishedFileDiffers      a published file is not the one CURRENT names

Refusals of the lake stand beside it (`lake`, `raw`).
"""

from __future__ import annotations

from datetime import date

from erp.base.errors import BadInput, EnvironmentFault, GuaranteeBroken


class NotAQuery(BadInput):
    """Free SQL must be one statement that reads."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            zh=f"只能执行一条查询语句（SELECT）：{reason}。",
            en=f"Only one reading statement (SELECT) can be run: {reason}.",
        )


class NotAMart(BadInput):
    """Free SQL may name marts the person sees, and nothing else."""

    def __init__(self, name: str, marts: list[str]) -> None:
        known = ", ".join(marts)
        super().__init__(
            zh=f"没有名为 {name} 的数据表，或您无权查看。可用：{known}。",
            en=f"There is no mart {name}, or you may not see it. There are: {known}.",
        )


class OutsideScope(BadInput):
    """A figure is made of rows or fields that the person's scope leaves out."""

    def __init__(self, names: list[str]) -> None:
        said = ", ".join(names)
        super().__init__(
            zh=f"此处数字取自您的数据范围以外的数据（{said}）。如需查看，请联系管理员调整角色的数据范围。",
            en=f"What is shown here is made of data outside your scope ({said}). If you need it, "
            "ask an administrator to widen what your role lets see.",
        )


class FunctionNotAllowed(BadInput):
    """Free SQL may not read files, settings or the catalog."""

    def __init__(self, name: str) -> None:
        super().__init__(
            zh=f"查询中不能使用函数 {name}，它会读到数据以外。请改写查询。",
            en=f"The function {name} cannot be used in a query: it reaches beyond the marts. "
            "Write the query without it.",
        )


class QueryFailed(BadInput):
    """The query is no valid SQL over the marts, or needs too much memory."""

    def __init__(self, said: str) -> None:
        super().__init__(zh=f"查询失败：{said}", en=f"The query failed: {said}")


class QueryTooLong(BadInput):
    """The query passed its time limit and was stopped."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            zh=f"查询超过 {seconds:g} 秒，已停止。请缩小范围。",
            en=f"The query passed {seconds:g} seconds and was stopped. Ask for less.",
        )


class NothingPublished(EnvironmentFault):
    """No version of the warehouse has been published."""

    def __init__(self) -> None:
        super().__init__(
            zh="尚未发布任何数据版本。请先运行 ledgerhouse run refresh。",
            en="Nothing has been published yet. Run `ledgerhouse run refresh` first.",
        )


class PublishedFileDiffers(GuaranteeBroken):
    """A published file was changed after it was published."""

    def __init__(self, name: str) -> None:
        super().__init__(
            zh=f"已发布文件 {name} 与发布时的哈希不符。请重新运行 ledgerhouse run refresh。",
            en=f"Published file {name} is not what was published. Run `ledgerhouse run refresh`.",
        )


class ReportNotFound(BadInput):
    """There is no report of this name."""

    def __init__(self, name: str, names: list[str]) -> None:
        known = ", ".join(names)
        super().__init__(
            zh=f"没有名为 {name} 的报表。可用：{known}。",
            en=f"There is no report {name}. There are: {known}.",
        )


class ReportNeedsFigure(BadInput):
    """A report people make has a figure that the reader may see."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(
            zh=f"关于“{zh}”的报表没有您可以看到的数值。请至少选择一个数值列。",
            en=f"The report on {en!r} has no figure that you may see. Choose one at least.",
        )


class ReportNotAllowed(BadInput):
    """A report over marts the person does not see, or whose right the person lacks."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(
            zh=f"您无权查看或导出报表“{zh}”。请向管理员申请权限。",
            en=f"You may not see or export the report “{en}”. Ask an administrator for the right.",
        )


class WrongPeriod(BadInput):
    """A period that ends before it begins."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(
            zh=f"期间起日 {first} 晚于止日 {last}。请改正日期。",
            en=f"The period begins on {first}, after it ends on {last}. Correct the dates.",
        )
