"""The demo company, posted: the acts `data.demo` tells of become documents like any user's.

Belongs here: its masters, the translation of acts into documents, the clock of each sitting. Does
not: what happened on a day (`data.demo`), accounts to sign in with.

It can be stopped and started again: what is posted is not posted twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from data.demo.acts import Act, ActLine, Payment, Shift, VoucherLine
from data.demo.masters import Customer, Masters, Product, Supplier, load_masters
from data.demo.trading import Company
from erp.access.models import app_user
from erp.base.clock import Clock
from erp.base.commits import Transaction
from erp.base.database import Database
from erp.catalog.services import create_products
from erp.company.models import company
from erp.documents.types import Allocation, Document, JournalLine, Line
from erp.organization.services import create_department
from erp.parties.models import party
from erp.parties.services import create_parties
from erp.posting import post
from erp.setup.company import NewCompany, add_warehouse, create_company
from erp.stock.models import warehouse

Progress = Callable[[str, int, int], None]
"""Told (step, days done, days of all) as the work goes on."""

END = date(2026, 10, 31)
"""The last day told of, fixed so that every demo company is the same."""

SEED = 20241101
TAX_CODE = "VAT13"

DEPARTMENTS = (
    ("WHOLESALE", "批发部", "Wholesale"),
    ("ONLINE", "电商部", "Online sales"),
    ("STORE", "门店部", "Stores"),
    ("ADMIN", "行政部", "Administration"),
)
CHANNEL_DEPARTMENTS = {"wholesale": "WHOLESALE", "online": "ONLINE", "store": "STORE"}

_FIRST_MONTH = "2024-11"
_MONTHS = 60
_SMALL_DAYS = 60
_SETTING_UP_DAYS = 3
_SETTING_UP_HOUR = 9
_TIME_ZONE = ZoneInfo("Asia/Shanghai")

SETTINGS = NewCompany(
    code="demo",
    name="上海账仓示范五金电器有限公司",
    name_en="Shanghai Ledgerhouse Demonstration Hardware & Electricals Co., Ltd.",
    first_month=_FIRST_MONTH,
    months=_MONTHS,
)


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was posted: documents by kind, and lines of goods on them."""

    first: date
    last: date
    documents: Mapping[str, int]
    lines: int


@dataclass(slots=True)
class OfficeClock:
    """A clock that stands at the sitting being recorded."""

    moment: datetime

    def __call__(self) -> datetime:
        """The moment it was set to, in UTC."""
        return self.moment

    def set(self, day: date, minute: int) -> None:
        """Move to a minute of a day in Shanghai."""
        local = datetime.combine(day, time(minute // 60, minute % 60), _TIME_ZONE)
        self.moment = local.astimezone(UTC)


@dataclass(slots=True)
class _Told:
    """Counts what was posted."""

    documents: Counter[str] = field(default_factory=Counter)
    lines: int = 0

    def add(self, acts: tuple[Act, ...]) -> None:
        self.documents.update(act.kind for act in acts)
        self.lines += sum(len(act.lines) for act in acts)


def opening_clock(scale: str = "full", *, end: date = END, years: int = 2) -> Clock:
    """A clock at the days before the first, for whoever sets the company up.

    Recorded times never go back: what is recorded today leaves no room for two years before it.
    """
    clock = OfficeClock(datetime.now(UTC))
    opened = _first_day(scale, end, years) - timedelta(_SETTING_UP_DAYS)
    clock.set(opened, _SETTING_UP_HOUR * 60)
    return clock


def create_demo(
    database: Database,
    *,
    seed: int = SEED,
    scale: str = "full",
    end: date = END,
    years: int = 2,
    users: Mapping[str, int] | None = None,
    progress: Progress | None = None,
) -> DemoSummary:
    """Fill a migrated database with the demo company up to `end`; creates the company if need be.

    `users` are the ids of admin, finance, sales and warehouse; by default the people of those
    names. `scale="small"` is sixty days of a small part of the company, whatever `years` says.
    """
    masters = load_masters(scale)
    first = _first_day(scale, end, years)
    clock_before, clock = database.clock, OfficeClock(opening_clock(scale, end=end, years=years)())
    database.clock = clock
    try:
        _create_company_if_new(database, first)
        create_demo_masters(database, masters)
        people = _people(database) if users is None else users
        trading = Company(masters, first=first, last=end, seed=seed)
        told = _Told()
        of = (end - first).days + 1
        for done, trading_day in enumerate(trading.days(), 1):
            for shift in trading_day.shifts:
                clock.set(trading_day.day, shift.minute)
                _post_shift(database, shift, people)
                told.add(shift.acts)
            if progress is not None:
                progress("post", done, of)
    finally:
        database.clock = clock_before
    return DemoSummary(first, end, dict(told.documents), told.lines)


def create_demo_masters(database: Database, masters: Masters) -> None:
    """Add products, parties and warehouses, once, in one commit."""
    with database.reading() as connection:
        if connection.execute(select(party.c.id).limit(1)).first() is not None:
            return
    with database.commit(origin="demo", request_id="masters") as transaction:
        _add_warehouses(transaction, masters)
        for code, name, name_en in DEPARTMENTS:
            create_department(transaction, code, name, name_en=name_en)
        create_parties(transaction, [_supplier_row(each) for each in masters.suppliers.values()])
        create_parties(transaction, [_customer_row(each) for each in masters.customers.values()])
        create_products(transaction, [_product_row(each) for each in masters.products.values()])


def _first_day(scale: str, end: date, years: int) -> date:
    if scale == "small":
        return end - timedelta(_SMALL_DAYS - 1)
    day_after = end + timedelta(1)
    return day_after.replace(year=day_after.year - years)


def _create_company_if_new(database: Database, first: date) -> None:
    with database.reading() as connection:
        is_there = connection.execute(select(company.c.id)).first() is not None
    if not is_there:
        create_company(database, replace(SETTINGS, first_month=f"{first:%Y-%m}"))


def _add_warehouses(transaction: Transaction, masters: Masters) -> None:
    existing = {code: row_id for row_id, code in transaction.rows("select id, code from warehouse")}
    for each in masters.warehouses.values():
        if each.code in existing:
            names = {"name": each.name_zh, "name_en": each.name_en}
            transaction.update(warehouse, existing[each.code], names)
        else:
            add_warehouse(transaction, code=each.code, name=each.name_zh, name_en=each.name_en)


def _supplier_row(each: Supplier) -> dict[str, object]:
    return {
        "code": each.code,
        "name": each.name_zh,
        "name_en": each.name_en,
        "is_supplier": 1,
        "country": "CN",
        "tax_number": each.tax_number,
        "payment_days": each.payment_days,
    }


def _customer_row(each: Customer) -> dict[str, object]:
    return {
        "code": each.code,
        "name": each.name_zh,
        "name_en": each.name_en,
        "is_customer": 1,
        "party_group": each.group,
        "country": "CN",
        "tax_number": each.tax_number,
        "payment_days": each.payment_days,
    }


def _product_row(each: Product) -> dict[str, object]:
    return {
        "code": each.code,
        "name": each.name_zh,
        "name_en": each.name_en,
        "unit": each.unit,
        "category": each.category,
        "barcode": each.barcode,
        "tax_code": TAX_CODE,
        "list_price": _yuan(each.list_price),
    }


def _people(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return {
            row.name: row.id for row in connection.execute(select(app_user.c.name, app_user.c.id))
        }


def _post_shift(database: Database, shift: Shift, people: Mapping[str, int]) -> None:
    """Post what one person recorded at one sitting; a refusal would be our own error."""
    documents = [_document(act) for act in shift.acts]
    post(database, documents, user_id=people.get(shift.role, 0), origin="demo")


def _document(act: Act) -> Document:
    return Document(
        kind=act.kind,
        key=act.key,
        business_date=act.day,
        party=act.party,
        warehouse=act.warehouse,
        lines=tuple(map(_line, act.lines)),
        allocations=tuple(map(_allocation, act.payments)),
        postings=tuple(map(_posting, act.vouchers)),
        amount=_yuan(act.amount) if act.amount else None,
        reverses=act.reverses,
        reference=act.reference,
        channel=act.channel,
        memo=act.memo,
        department=CHANNEL_DEPARTMENTS.get(act.channel, ""),
    )


def _line(line: ActLine) -> Line:
    return Line(
        product=line.product,
        quantity=Decimal(line.quantity),
        unit_price=_yuan(line.price),
        source=line.source,
        cost=None if line.cost is None else _yuan(line.cost),
        reason=line.reason,
    )


def _allocation(payment: Payment) -> Allocation:
    return Allocation(payment.document, _yuan(payment.amount))


def _posting(line: VoucherLine) -> JournalLine:
    return JournalLine(
        account=line.account,
        side=line.side,
        amount=_yuan(line.amount),
        memo=line.memo,
        cash_flow_item=line.cash_flow_item,
        department="ADMIN" if line.account.startswith("5602") else "",
    )


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)
