"""Creating a company: settings, chart, tax codes, currencies, periods, warehouse, locations."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from data.charts import STANDARDS, load_chart
from data.determination import TAXPAYER_KINDS
from data.reference import VOUCHER_SCHEMES, load_currencies, load_tax_codes
from erp.base.errors import BadInput
from erp.company.models import company, currency, tax_code
from erp.company.services import add_standard_dictionaries
from erp.ledger.models import account, period, voucher_policy
from erp.stock.models import COMPANY_GROUP, cost_group, location, warehouse

if TYPE_CHECKING:
    from erp.base.commits import Transaction
    from erp.base.database import Database

_DECEMBER = 12


class CompanyExists(BadInput):
    """The database already holds a company."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"该数据库中已有公司 {code}。一个数据库只放一家公司，请另选 --company。",
            en=f"This database already holds company {code}. One database holds one company; "
            "choose another --company.",
        )


class BadCompanySetting(BadInput):
    """A setting of the new company is not one of those the product ships."""

    def __init__(self, setting: str, value: str, allowed: str) -> None:
        super().__init__(
            zh=f"公司设置 {setting}={value} 无效，可选：{allowed}。",
            en=f"Company setting {setting}={value!r} is invalid. Choose from: {allowed}.",
        )


@dataclass(frozen=True, slots=True)
class NewCompany:
    """What a new company must say of itself."""

    code: str
    name: str
    name_en: str = ""
    currency: str = "CNY"
    standard: str = "small_business"
    taxpayer_kind: str = "general"
    time_zone: str = "Asia/Shanghai"
    first_month: str = "2026-01"
    months: int = 24
    voucher_scheme: str = "single"


def create_company(database: Database, settings: NewCompany, *, user_id: int = 0) -> None:
    """Fill an empty, migrated database; one commit."""
    _check(settings)
    with database.commit(user_id=user_id, origin="setup", request_id=settings.code) as transaction:
        existing = transaction.scalar("select code from company")
        if existing is not None:
            raise CompanyExists(existing)
        _add_settings(transaction, settings)
        transaction.insert(
            voucher_policy, {"valid_from": date(1900, 1, 1), "scheme": settings.voucher_scheme}
        )
        _add_accounts(transaction, settings.standard)
        _add_reference(transaction)
        add_periods(transaction, settings.first_month, settings.months)
        transaction.insert(
            cost_group, {"id": COMPANY_GROUP, "code": "COMPANY", "name": "全公司 whole company"}
        )
        add_warehouse(transaction, code="MAIN", name="总仓", name_en="Main warehouse")
        _add_outside(transaction)
        add_standard_dictionaries(transaction)


def add_periods(transaction: Transaction, first_month: str, months: int) -> None:
    """Open `months` accounting months from `first_month` (YYYY-MM)."""
    year, month = (int(part) for part in first_month.split("-"))
    rows: list[dict[str, Any]] = []
    for _ in range(months):
        last = calendar.monthrange(year, month)[1]
        rows.append(
            {
                "month": f"{year:04d}-{month:02d}",
                "first_day": date(year, month, 1),
                "last_day": date(year, month, last),
                "state": "open",
            }
        )
        year, month = (year + 1, 1) if month == _DECEMBER else (year, month + 1)
    transaction.insert_many(period, rows)


def add_warehouse(transaction: Transaction, *, code: str, name: str, name_en: str = "") -> int:
    """A warehouse with a cost group, a place for goods, and places for what is held back."""
    group_id = transaction.insert(cost_group, {"code": code, "name": name})
    warehouse_id = transaction.insert(
        warehouse, {"code": code, "name": name, "name_en": name_en, "cost_group_id": group_id}
    )
    for place, label, purpose in (
        ("STOCK", name, ""),
        ("INSPECTION", f"{name}—待检", "inspection"),
        ("REJECTED", f"{name}—待退", "rejected"),
        ("DISPATCHED", f"{name}—发出商品", "dispatched"),
        ("TRANSIT", f"{name}—在途", "transit"),
    ):
        transaction.insert(
            location,
            {
                "code": f"{code}/{place}",
                "name": label,
                "kind": "internal",
                "warehouse_id": warehouse_id,
                "purpose": purpose,
            },
        )
    return warehouse_id


def _check(settings: NewCompany) -> None:
    known = {each.code for each in load_currencies()}
    for setting, value, allowed in (
        ("standard", settings.standard, set(STANDARDS)),
        ("taxpayer_kind", settings.taxpayer_kind, set(TAXPAYER_KINDS)),
        ("currency", settings.currency, known),
        ("voucher_scheme", settings.voucher_scheme, set(VOUCHER_SCHEMES)),
    ):
        if value not in allowed:
            raise BadCompanySetting(setting, value, ", ".join(sorted(allowed)))


def _add_settings(transaction: Transaction, settings: NewCompany) -> None:
    digits = {each.code: each.minor_digits for each in load_currencies()}
    transaction.insert(
        company,
        {
            "id": 1,
            "code": settings.code,
            "name": settings.name,
            "name_en": settings.name_en or settings.name,
            "currency": settings.currency,
            "currency_digits": digits[settings.currency],
            "standard": settings.standard,
            "taxpayer_kind": settings.taxpayer_kind,
            "time_zone": settings.time_zone,
        },
    )


def _add_accounts(transaction: Transaction, standard: str) -> None:
    chart = load_chart(standard)  # type: ignore[arg-type]  # `_check` has compared it
    transaction.insert_many(
        account,
        [
            {
                "code": each.code,
                "name": each.name_zh,
                "name_en": each.name_en,
                "class": each.account_class,
                "direction": each.direction,
                "parent_code": each.parent or "",
                "subsidiary": each.subsidiary,
                "dimensions": ";".join(each.dimensions),
                "is_leaf": int(each.is_leaf),
                "is_cash": int(each.is_cash),
                "is_foreign_currency": int(each.is_foreign_currency),
                "needs_party": int("party" in each.dimensions),
                "needs_employee": int("employee" in each.dimensions),
            }
            for each in chart
        ],
    )


def _add_reference(transaction: Transaction) -> None:
    transaction.insert_many(
        currency,
        [
            {"code": c.code, "digits": c.minor_digits, "name": c.name_zh, "name_en": c.name_en}
            for c in load_currencies()
        ],
    )
    transaction.insert_many(
        tax_code,
        [
            {
                "code": t.code,
                "name": t.name_zh,
                "name_en": t.name_en,
                "kind": t.kind,
                "rate": Decimal(t.rate_percent) / 100,
                "valid_from": t.valid_from,
                "valid_to": t.valid_to,
            }
            for t in load_tax_codes()
        ],
    )


def _add_outside(transaction: Transaction) -> None:
    names = {
        "supplier": "供应商",
        "customer": "客户",
        "loss": "损耗与盈亏",
        "production": "生产",
        "opening": "期初",
    }
    transaction.insert_many(
        location,
        [
            {"code": kind.upper(), "name": name, "kind": kind, "warehouse_id": None}
            for kind, name in names.items()
        ],
    )
