"""The standard reports: read from the published marts by filters, for one person's scope.

Belongs here: what `reports.yaml` says turned into one statement, and its rows with their totals.
Does not: files of a report (`report_files`), a page, sending. The reader has already left out the
rows and columns a person may not see; a report over a mart the person has not is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import yaml

from analytics.errors import ReportNotAllowed, ReportNotFound, WrongPeriod
from data.glossary import either

if TYPE_CHECKING:
    from analytics.reader import Reader

Kind = Literal["text", "money", "quantity", "count", "percent", "date"]
Cell = str | Decimal | date | int | None
FILTERS = ("customer", "supplier", "category", "warehouse", "product", "channel")
"""What the filter bar can narrow to, besides the period."""

TWO_NAMES = ("party_name", "product_name", "account_name", "warehouse_name")
"""Columns with a second one for English, `…_en`; in a report's SQL `{…}` is the reader's."""


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column; `needs` is a column of the mart whose right it takes, '' where none.

    `reads` names `mart.column` where the source is no mart.
    """

    name: str
    zh: str
    en: str
    kind: Kind
    sql: str = ""
    is_summed: bool = False
    needs: str = ""
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to divide a report."""

    name: str
    zh: str
    en: str
    sql: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report. `module` is the right it takes; `filters` name columns of `source`."""

    name: str
    zh: str
    en: str
    meaning_zh: str
    meaning_en: str
    module: str
    source: str
    order: str
    ties: tuple[str, ...]
    columns: tuple[ReportColumn, ...]
    filters: Mapping[str, str]
    period: str = ""
    condition: str = "true"
    is_grouped: bool = False
    cuts: tuple[Cut, ...] = ()

    def title(self, language: str) -> str:
        """The report's name."""
        return either(self.zh, self.en, language)

    @property
    def figures(self) -> list[ReportColumn]:
        """The columns that say how much."""
        return [each for each in self.columns if each.kind not in ("text", "date")]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose in the filter bar: the same for every report, and part of its link.

    `first` and `last` are both included; a report by months takes the months they lie in.
    """

    first: date | None = None
    last: date | None = None
    cut: str = ""
    is_like_for_like: bool = False
    values: tuple[tuple[str, str], ...] = ()

    def value(self, name: str) -> str:
        """What a filter is set to, '' where it is not."""
        return dict(self.values).get(name, "")

    def values_of(self, name: str) -> list[str]:
        """Each value a filter allows, none where it is not set."""
        return [value for each, value in self.values if each == name]


@dataclass(frozen=True, slots=True)
class Filled:
    """A report with its rows; `totals` has a value for each summed column, in column order."""

    report: Report
    choice: Choice
    columns: tuple[ReportColumn, ...]
    rows: list[tuple[Cell, ...]]
    totals: tuple[Cell, ...] = field(default=())


@cache
def reports() -> tuple[Report, ...]:
    """Every report, in the order of the file."""
    said = yaml.safe_load(files(__package__).joinpath("reports.yaml").read_text("utf-8"))
    return tuple(
        Report(
            **{
                **item,
                "ties": tuple(item["ties"]),
                "columns": tuple(
                    ReportColumn(**{**each, "reads": tuple(each.get("reads", ()))})
                    for each in item["columns"]
                ),
                "cuts": tuple(Cut(**each) for each in item.get("cuts", ())),
            }
        )
        for item in said
    )


def report(name: str) -> Report:
    """One report by its name, or `ReportNotFound`."""
    found = next((each for each in reports() if each.name == name), None)
    if found is None:
        raise ReportNotFound(name, [each.name for each in reports()])
    return found


def is_seen(reader: Reader, wanted: Report) -> bool:
    """Whether the person has the marts a report reads, and more of it than codes."""
    needed = {column.needs for column in wanted.columns if column.needs}
    own = {wanted.source: needed if wanted.module == "ledger" else set()}
    return all(
        set(columns) <= set(reader.marts.get(mart, ())) and mart in reader.marts
        for mart, columns in _MARTS.get(wanted.source, own).items()
    )


def fill(reader: Reader, wanted: Report, choice: Choice, *, language: str = "zh") -> Filled:
    """The report's rows. Raises `ReportNotAllowed` or `WrongPeriod`."""
    if not is_seen(reader, wanted):
        raise ReportNotAllowed(wanted.zh, wanted.en)
    if choice.first and choice.last and choice.first > choice.last:
        raise WrongPeriod(choice.first, choice.last)
    seen = reader.marts.get(wanted.source, ())
    columns = tuple(each for each in wanted.columns if not each.needs or each.needs in seen)
    statement, values = _statement(wanted, choice, columns, language)
    frame = reader.frame(statement, values)
    rows = [_changes(columns, row) for row in frame.rows()]
    totals = _totals(columns, rows)
    return Filled(wanted, choice, columns, rows, _changes(columns, totals) if totals else ())


def narrowed(filled: Filled, places: Sequence[int]) -> Filled:
    """The report with only these rows, in this order, and their own totals."""
    rows = [filled.rows[at] for at in places]
    totals = _totals(filled.columns, rows)
    return replace(filled, rows=rows, totals=_changes(filled.columns, totals) if totals else ())


def _totals(columns: tuple[ReportColumn, ...], rows: list[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    if not rows or not any(each.is_summed for each in columns):
        return ()
    return tuple(
        sum((row[index] or 0 for row in rows), Decimal(0)) if each.is_summed else None
        for index, each in enumerate(columns)
    )


def _statement(
    wanted: Report, choice: Choice, columns: tuple[ReportColumn, ...], language: str
) -> tuple[str, list[object]]:
    cut = next((each for each in wanted.cuts if each.name == choice.cut), None)
    by = (cut or wanted.cuts[0]).sql if wanted.cuts else "''"
    values: list[object] = []
    conditions = [wanted.condition]
    for name, column in wanted.filters.items():
        if chosen := choice.values_of(name):
            places = ", ".join(f"${len(values) + at}" for at in range(1, len(chosen) + 1))
            values += chosen
            conditions.append(f"coalesce({column}, '') in ({places})")
    if wanted.source == "compared":
        source = _compared(
            by,
            " and ".join(conditions),
            len(values),
            is_like_for_like=choice.is_like_for_like,
        )
        conditions = ["cut is not null and coalesce(revenue, before, year_before) is not null"]
        values += _spans(choice)
    else:
        source = {"reconciled": f"({_RECONCILED})"}.get(wanted.source, wanted.source)
        conditions += _within(wanted.period, choice, values)
    selected = ", ".join(f"{each.sql or each.name} as {each.name}" for each in columns)
    grouping = " group by all" if wanted.is_grouped else ""
    text = (
        f"select {selected} from {source} where {' and '.join(conditions)}{grouping}"
        f" order by {_known(wanted.order, columns, is_grouped=wanted.is_grouped)}"
    )
    return _named(text.replace("{by}", by), language), values


def _known(order: str, columns: tuple[ReportColumn, ...], *, is_grouped: bool) -> str:
    """The order without columns the person does not see."""
    names = {each.name for each in columns}
    if not is_grouped:
        return order
    kept = [
        part
        for part in order.split(", ")
        if part.split()[0] in names or part.startswith(("min(", "max("))
    ]
    return ", ".join(kept) or "1"


def _named(text: str, language: str) -> str:
    for name in TWO_NAMES:
        english = f"coalesce(nullif({name}_en, ''), {name})"
        text = text.replace(f"{{{name}}}", name if language.startswith("zh") else english)
    return text


def _within(column: str, choice: Choice, values: list[object]) -> list[str]:
    """The period: of months their text is compared, else the date."""
    if not column:
        return []
    found = []
    for sign, day in ((">=", choice.first), ("<=", choice.last)):
        if day is not None:
            values.append(day.isoformat()[:7] if column == "month" else day)
            found.append(f"{column} {sign} ${len(values)}")
    return found


def _spans(choice: Choice) -> list[str]:
    """First and last month of the period, of the one before it, and of the same a year before."""
    last = choice.last or date.today()  # noqa: DTZ011 - a page always says its period
    first = choice.first or last.replace(day=1)
    count = 12 * (last.year - first.year) + last.month - first.month + 1
    spans = [(first, last), (_back(first, count), _back(last, count))]
    spans.append((_back(first, 12), _back(last, 12)))
    return [day.isoformat()[:7] for span in spans for day in span]


def _back(day: date, months: int) -> date:
    """The first day of the month so many months earlier."""
    number = 12 * day.year + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _compared(by: str, condition: str, offset: int, *, is_like_for_like: bool) -> str:
    """Revenue by `by` in three spans, whose months are the parameters after `offset`.

    Like for like keeps only what sold in this span and in each other one that has sales at all.
    """
    p = [f"${offset + index}" for index in range(1, 7)]
    kept = """
        where revenue is not null
            and (before is not null or not exists (select 1 from spans where before is not null))
            and (
                year_before is not null
                or not exists (select 1 from spans where year_before is not null)
            )
    """
    return f"""(
        with spans as (
            select {by} as cut,
                sum(revenue) filter (where month between {p[0]} and {p[1]}) as revenue,
                sum(revenue) filter (where month between {p[2]} and {p[3]}) as before,
                sum(revenue) filter (where month between {p[4]} and {p[5]}) as year_before
            from sales_months where {condition} group by 1
        )
        select * from spans {kept if is_like_for_like else ""}
    )"""


def _changes(columns: tuple[ReportColumn, ...], row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The row with its percents: revenue against the column each of them is compared with."""
    found = dict(zip((each.name for each in columns), row, strict=True))
    for name, other in (("change_before", "before"), ("change_year", "year_before")):
        if name in found:
            found[name] = _percent(found["revenue"], found[other])
    return tuple(found.values())


def _percent(now: Cell, before: Cell) -> Decimal | None:
    """How much more in per cent, one decimal half up; none where there was nothing before."""
    if not isinstance(before, Decimal) or before <= 0:
        return None
    grown = (Decimal(str(now or 0)) - before) * 100 / before
    return grown.quantize(Decimal("0.1"), ROUND_HALF_UP)


_MARTS = {
    "compared": {"sales_months": {"revenue"}},
    "reconciled": {
        "receivables_open": {"remaining"},
        "payables_open": {"remaining"},
        "stock_value": {"book_value"},
        "trial_balance": {"closing"},
    },
}
"""Sources that are no mart, and the columns of the marts they read."""

_RECONCILED = """
    with sub as (
        select account_code, 'receivables' as kind, sum(remaining) as amount
        from receivables_open group by account_code
        union all
        select account_code, 'payables', -sum(remaining) from payables_open group by account_code
        union all
        select account_code, 'stock', sum(book_value) from stock_value group by account_code
    ), ledger as (
        select account_code, account_name, account_name_en, closing from trial_balance
        where month = (select max(month) from trial_balance)
    )
    select ledger.account_code, ledger.account_name, ledger.account_name_en, sub.kind,
        sub.amount as sub_ledger, ledger.closing as ledger
    from sub join ledger on sub.account_code = ledger.account_code
"""


def this_month(day: date) -> tuple[date, date]:
    """The month of a day, from its first to its last."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
