"""Ways a test takes through a mapped migration, stopping between the steps."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from erp.base.database import open_database
from erp.base.home import Home
from ingest.land import land
from ingest.mapped.building import Requests, build
from ingest.mapped.certifying import Evidence
from ingest.mapped.checking import refuse_what_is_wrong
from ingest.mapped.companies import companies_of, plan_of, split
from ingest.mapped.language import Plan, find_plan
from ingest.mapped.loading import add_masters, load
from ingest.mapped.migration import certify, core_of, migrate_mapped, tables_of
from ingest.mapped.reading import Landings, Source
from ingest.mapped.templates import write_template

SAMPLES = Path(__file__).parents[2] / "samples"
VOUCHERS = SAMPLES / "kingdee" / "vouchers.csv"

Fault = Callable[[Requests], None]

OPENING: dict[str, list[list[object]]] = {
    "往来单位": [
        ["K1", "华东超市", "是", "", "", 30],
        ["K2", "城北门店", "是", "是", "", ""],
        ["G1", "恒达食品厂", "", "是", "91330000MA0000001X", 60],
    ],
    "商品": [
        ["P-01", "大米 10kg", "袋", "粮油", "6901234567892", "", "58.00"],
        ["P-02", "酱油", "瓶", "调味", "", "", "12.5"],
    ],
    "期初库存": [["P-01", "", "", 100, "4,200.00"], ["P-02", "", "", "40.5", "303.75"]],
    "期初应收": [
        ["XS-881", "K1", "5,800.00", "2026-01-15", "", "", ""],
        ["XS-902", "K2", "-500", "2026-02-10", "", "", ""],
    ],
    "期初应付": [["CG-77", "G1", "3390", "2026-01-20", "", "", ""]],
    "科目余额": [
        ["1002", "银行存款", "6000", "9000", "5386.25", "9613.75", ""],
        ["1122.01", "应收账款", "", "", "", "5800", ""],
        ["2203", "预收账款", "", "", "", "", "500"],
        ["1405.01", "库存商品", "", "", "", "4503.75", ""],
        ["2202.01", "应付账款", "", "", "", "", "3390"],
        ["2221.02", "未交增值税", "", "", "", "", "1027.5"],
        ["3001", "实收资本", "", "", "", "", "15000"],
    ],
}
"""9,613.75 + 5,800 + 4,503.75 = 19,917.50 = 500 + 3,390 + 1,027.50 + 15,000; the stock is 4,200 +
303.75."""


def a_workbook(path: Path, **sheets: list[list[object]]) -> Path:
    """The opening workbook, filled; sheets may be replaced by name."""
    write_template(find_plan("opening"), path)
    book = load_workbook(path)
    for name, rows in {**OPENING, **sheets}.items():
        for place, row in enumerate(rows, 2):
            for column, value in enumerate(row, 1):
                book[name].cell(place, column, value)
    book.save(path)
    return path


def moved(folder: Path, source: str, *paths: Path, **options: Any) -> Any:
    """The certificate of a migration into a home in `folder`."""
    plan = find_plan(source)
    home = Home(folder / "home", plan.company.code)
    return migrate_mapped(plan, paths, home=home, **options)


def moved_with(folder: Path, plan: Plan, path: Path, fault: Fault) -> dict[str, Any]:
    """The content of a certificate whose requests were spoilt between mapping and loading."""
    home = Home(folder / "home", plan.company.code)
    with closing(Source(plan, tables_of(land(path, folder / "landed")))) as source:
        taken = source.take()
        with core_of(home, plan, taken, dry_run=False) as database:
            add_masters(database, build(plan, taken).masters)
            with database.reading() as connection:
                refuse_what_is_wrong(connection, taken)
            requests = build(plan, taken)
            fault(requests)
            loaded = load(database, plan, requests, lambda *_: None, at_once=1000)
            evidence = Evidence(
                plan=plan, files=(), taken=taken, comparisons=(), clearing=(), controls=(),
                expectations=(), corrections=(), seed="1",
            )  # fmt: skip
            return certify(database, evidence, loaded, dry_run=False).content


def planted(folder: Path, plan: Plan, path: Path, faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """The content of a certificate for each fault: read once, each loaded into a copy of a core.

    Of a source of many companies the first one is taken.
    """
    home = Home(folder / "home", plan.company.code)
    tables: Landings = tables_of(land(path, folder / "landed"))
    if plan.companies is not None:
        with closing(Source(plan, tables)) as whole:
            first, *_ = companies = companies_of(whole, plan, plan.companies)
        parts, _ = split(plan, tables, [each.key for each in companies], folder)
        plan, tables = plan_of(plan, first), parts[first.key]
    contents = []
    with closing(Source(plan, tables)) as source:
        taken = source.take()
    with core_of(home, plan, taken, dry_run=False) as database:
        add_masters(database, build(plan, taken).masters)
    for number, fault in enumerate(faults):
        own = deepcopy(taken)
        url = (
            f"sqlite:///{shutil.copyfile(home.company_folder / 'core.db', folder / f'{number}.db')}"
        )
        with closing(open_database(url)) as database:
            with database.reading() as connection:
                refuse_what_is_wrong(connection, own)
            requests = build(plan, own)
            fault(requests)
            loaded = load(database, plan, requests, lambda *_: None, at_once=1000)
            evidence = Evidence(
                plan=plan, files=(), taken=own, comparisons=(), clearing=(), controls=(),
                expectations=(), corrections=(), seed="1",
            )  # fmt: skip
            contents.append(certify(database, evidence, loaded, dry_run=False).content)
    return contents


def faults_of(content: dict[str, Any]) -> list[str]:
    """The faults of a certificate in English."""
    return [each["text_en"] for each in content["faults"]]


def differing(content: dict[str, Any]) -> dict[str, list[Sequence[str]]]:
    """Key and field of each difference, by entity."""
    return {
        each["entity"]: [(d["key"], d["field"]) for d in each["differences"]]
        for each in content["comparisons"]
        if not each["equal"]
    }
