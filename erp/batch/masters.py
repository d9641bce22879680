"""Masters by code, read once and kept until any master changes.

Belongs here: looking up what a document names. Does not: changing it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from data.determination import AccountKey, find_rule, load_determination
from data.reference import load_voucher_words
from erp.base.exact import divide
from erp.catalog.queries import measured_ratio
from erp.ledger.errors import NoAccountRule
from erp.stock.bins import load_bins

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.charts import Standard
    from data.determination import TaxpayerKind
    from data.reference import VoucherScheme, VoucherWordRule
    from erp.base.commits import Transaction
    from erp.base.database import Database
    from erp.ledger.entries import Entry

_CHUNK = 500
_LAST = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Company:
    """The firm's settings a posting depends on."""

    code: str
    currency: str
    digits: int
    standard: Standard
    taxpayer_kind: TaxpayerKind
    needs_channel: bool


@dataclass(frozen=True, slots=True)
class Product:
    """A product or service."""

    id: int
    code: str
    category: str
    is_stocked: bool
    method: str
    tax_code: str
    unit: str
    needs_inspection: bool
    weight_grams: int
    standard_cost: int
    costing_from: str
    valid_from: str
    last_day: str
    tracking: str = ""
    shelf_life_days: int = 0


@dataclass(frozen=True, slots=True)
class PurchasePolicy:
    """How the firm buys from a date on; tolerances as in `erp.company.models`."""

    valid_from: str
    accrual_way: str
    over_receipt_basis_points: int
    price_tolerance_basis_points: int | None
    price_tolerance_amount: int | None


_USUAL_POLICY = PurchasePolicy("", "difference", 1000, None, None)


@dataclass(frozen=True, slots=True)
class Party:
    """A customer or supplier."""

    id: int
    code: str
    party_group: str
    is_customer: bool
    is_supplier: bool
    payment_days: int
    credit_limit: int | None
    credit_days: int | None
    pays_after_month: bool
    last_day: str


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A warehouse with its cost group and its default location."""

    id: int
    code: str
    cost_group_id: int
    location_id: int
    inspection_id: int
    rejected_id: int
    dispatched_id: int
    transit_id: int

    def at(self, location_id: int) -> Warehouse:
        """The warehouse with another of its places in the default one's stead."""
        return replace(self, location_id=location_id)


@dataclass(frozen=True, slots=True)
class Account:
    """A leaf or parent of the chart."""

    id: int
    code: str
    subsidiary: str
    is_leaf: bool
    needs_party: bool
    is_cash: bool
    is_foreign_currency: bool
    dimensions: str
    needs_employee: bool
    closed_on: str
    is_asset: bool


@dataclass(frozen=True, slots=True)
class TaxCode:
    """A tax rate, as 10⁻¹⁰, with its dates (both included)."""

    id: int
    code: str
    rate: int
    valid_from: str
    valid_to: str
    kind: str


@dataclass(frozen=True, slots=True)
class Period:
    """An accounting month."""

    id: int
    month: str
    first_day: str
    last_day: str
    state: str


@dataclass(frozen=True, slots=True)
class VoucherPolicy:
    """How vouchers are named from a day on, and which kinds make one voucher a day."""

    valid_from: str
    rules: Sequence[VoucherWordRule]
    daily_kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """A step of the approval of documents from an amount on, of one department or of any."""

    id: int
    step: int
    role: str
    min_amount: int
    department_id: int | None


@dataclass(frozen=True, slots=True)
class ApprovalFlow:
    """A version of a kind's approval."""

    id: int
    kind: str
    valid_from: str
    is_active: bool
    steps: list[ApprovalStep]


class Masters:
    """All masters as of one commit."""

    def __init__(self, transaction: Transaction, version: object) -> None:
        self.version = version
        code, currency, digits, standard, kind, needs_channel = transaction.rows(
            "select code, currency, currency_digits, standard, taxpayer_kind, needs_channel"
            " from company"
        )[0]
        self.company = Company(
            code, currency, digits, cast("Standard", standard), cast("TaxpayerKind", kind),
            bool(needs_channel),
        )  # fmt: skip
        self.accounts = {row[1]: _account(row) for row in transaction.rows(_ACCOUNTS)}
        self.stock_account_ids = frozenset(
            each.id for each in self.accounts.values() if each.subsidiary == "stock"
        )
        kept = ((each.id, _kept(each.dimensions)) for each in self.accounts.values())
        self.taken = {number: flags for number, flags in kept if any(flags)}
        """By account which of department, employee and project its postings keep."""
        self.tax_codes = {
            row[1]: TaxCode(row[0], row[1], row[2], str(row[3]), str(row[4] or _LAST), row[5])
            for row in transaction.rows(
                "select id, code, rate, valid_from, valid_to, kind from tax_code"
                " order by valid_from"
            )
        }
        self._levy_codes = frozenset(
            each.id for each in self.tax_codes.values() if each.kind == "levy_rate"
        )
        self.periods = [
            Period(row[0], row[1], str(row[2]), str(row[3]), row[4])
            for row in transaction.rows(
                "select id, month, first_day, last_day, state from period order by month"
            )
        ]
        self.warehouses = {
            row[1]: Warehouse(*row)
            for row in transaction.rows(
                "select w.id, w.code, w.cost_group_id,"
                " min(case l.purpose when '' then l.id end),"
                " coalesce(min(case l.purpose when 'inspection' then l.id end), 0),"
                " coalesce(min(case l.purpose when 'rejected' then l.id end), 0),"
                " coalesce(min(case l.purpose when 'dispatched' then l.id end), 0),"
                " coalesce(min(case l.purpose when 'transit' then l.id end), 0)"
                " from warehouse w"
                " join location l on l.warehouse_id = w.id group by w.id, w.code, w.cost_group_id"
                " order by w.id"
            )
        }
        self.outside = dict(
            transaction.rows(
                "select kind, min(id) from location where kind <> 'internal' group by kind"
            )
        )
        self.outside_ids = frozenset(self.outside.values())
        self.bins = load_bins(transaction)
        self._policies = [
            PurchasePolicy(str(row[0]), *row[1:])
            for row in transaction.rows(
                "select valid_from, accrual_way, over_receipt_basis_points,"
                " price_tolerance_basis_points, price_tolerance_amount from purchase_policy"
                " order by valid_from desc"
            )
        ]
        self.cash_ids = frozenset(each.id for each in self.accounts.values() if each.is_cash)
        self._voucher_policies = [
            VoucherPolicy(
                str(valid_from),
                load_voucher_words(cast("VoucherScheme", scheme)),
                frozenset(kinds.split(";")) - {""},
            )
            for valid_from, scheme, kinds in transaction.rows(
                "select valid_from, scheme, daily_kinds from voucher_policy"
                " order by valid_from desc"
            )
        ]
        self.flows = {
            row[0]: ApprovalFlow(row[0], row[1], str(row[2]), bool(row[3]), [])
            for row in transaction.rows(
                "select id, kind, valid_from, is_active from approval_flow order by version desc"
            )
        }
        for flow_id, *step in transaction.rows(
            "select flow_id, id, step, role, min_amount, department_id from approval_step"
            " order by flow_id, step"
        ):
            self.flows[flow_id].steps.append(ApprovalStep(*step))
        self.products: dict[str, Product] = {}
        self.parties: dict[str, Party] = {}
        self._units: dict[tuple[int, str], Fraction] = {}
        self._units_read: set[int] = set()
        self._dimensions: dict[tuple[str, str], tuple[int, str] | None] = {}
        self._departments: dict[tuple[int, str], int | None] = {}
        self._digits: dict[str, int | None] = {}
        self._rates: dict[tuple[str, str], int | None] = {}
        self._rules = load_determination()
        self._determined: dict[tuple[str, str, str, str], Account] = {}
        self._periods_by_month = {period.month: period for period in self.periods}

    def load_products(self, transaction: Transaction, codes: Iterable[str]) -> None:
        """Read the products not read before; a code that stays missing has none."""
        missing = {code for code in codes if code not in self.products}
        for row in _by_code(transaction, _PRODUCTS, missing):
            self.products[row[1]] = Product(
                row[0],
                row[1],
                row[2],
                bool(row[3]),
                row[4],
                row[5],
                row[6],
                bool(row[7]),
                row[8],
                int(row[9]),
                str(row[10]),
                str(row[11] or ""),
                str(row[12] or _LAST),
                row[13],
                row[14],
            )

    def load_parties(self, transaction: Transaction, codes: Iterable[str]) -> None:
        """Read the parties not read before."""
        missing = {code for code in codes if code not in self.parties}
        for row in _by_code(transaction, _PARTIES, missing):
            self.parties[row[1]] = Party(
                row[0], row[1], row[2], bool(row[3]), bool(row[4]), row[5], row[6], row[7],
                bool(row[8]), str(row[9] or _LAST),
            )  # fmt: skip

    def load_units(self, transaction: Transaction) -> None:
        """Read the units of the products read, other than their own."""
        ids = sorted({p.id for p in self.products.values()} - self._units_read)
        self._units_read.update(ids)
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            for product_id, unit, *ratio in transaction.rows(
                "select product_id, unit, numerator, denominator from product_unit"
                f" where product_id in ({', '.join('?' * len(chunk))})",
                chunk,
            ):
                self._units[product_id, unit] = Fraction(*ratio)

    def unit(self, product: Product, code: str) -> Fraction | None:
        """The ratio of a unit to the product's own: what the product says, else the measure's."""
        if code == product.unit:
            return Fraction(1)
        found = self._units.get((product.id, code))
        return found or measured_ratio(code, product.unit)

    def dimension(self, transaction: Transaction, table: str, code: str) -> tuple[int, str] | None:
        """Id and last day of a department, employee or project, or None."""
        key = (table, code)
        if key not in self._dimensions:
            found = transaction.rows(f"select id, closed_on from {table} where code = ?", (code,))
            self._dimensions[key] = (
                (int(found[0][0]), str(found[0][1] or "9999-12-31")) if found else None
            )
        return self._dimensions[key]

    def department_of(self, transaction: Transaction, employee_id: int, day: str) -> int | None:
        """The department an employee belongs to on a day."""
        key = (employee_id, day)
        if key not in self._departments:
            self._departments[key] = transaction.scalar(
                "select department_id from employment where employee_id = ? and valid_from <= ?"
                " order by valid_from desc limit 1",
                key,
            )
        return self._departments[key]

    def currency_digits(self, transaction: Transaction, code: str) -> int | None:
        """The decimals of a currency, or None if it is not known."""
        if code not in self._digits:
            self._digits[code] = transaction.scalar(
                "select digits from currency where code = ?", (code,)
            )
        return self._digits[code]

    def exchange_rate(self, transaction: Transaction, code: str, day: str) -> int | None:
        """Company currency for one unit of a currency on a day, as 10⁻¹⁰, from the rate table."""
        key = (code, day)
        if key not in self._rates:
            found = transaction.rows(
                "select rate, per_units from exchange_rate where currency = ? and rate_date <= ?"
                " order by rate_date desc limit 1",
                key,
            )
            self._rates[key] = divide(int(found[0][0]), int(found[0][1])) if found else None
        return self._rates[key]

    def account(
        self, act: str, on: str, *, category: str = "", party_group: str = "", reason: str = ""
    ) -> Account:
        """The account an act uses (account determination, accounting.md §4)."""
        key = (act, category, party_group, reason)
        found = self._determined.get(key)
        if found is None:
            company = self.company
            rule = find_rule(
                self._rules,
                AccountKey(
                    act=act,
                    standard=company.standard,
                    taxpayer_kind=company.taxpayer_kind,
                    product_category=category,
                    party_group=party_group,
                    reason_code=reason,
                ),
                on=date.fromisoformat(on),
            )
            if rule is None:
                raise NoAccountRule(act, company.standard, company.taxpayer_kind)
            found = self._determined[key] = self.accounts[rule.account]
        return found

    def levies(self, tax_code_id: int) -> bool:
        """Whether a tax code is a levy rate 征收率: what it taxes is taxed simply 简易计税."""
        return tax_code_id in self._levy_codes

    def purchase_policy(self, day: str) -> PurchasePolicy:
        """How the firm buys on a date."""
        return next((each for each in self._policies if each.valid_from <= day), _USUAL_POLICY)

    def approval_steps(
        self, kind: str, day: str, gross: int, department_id: int | None
    ) -> list[ApprovalStep]:
        """The steps a document must pass: those of its kind's newest flow on the date."""
        for flow in self.flows.values():
            if flow.kind == kind and flow.is_active and flow.valid_from <= day:
                return [
                    step
                    for step in flow.steps
                    if step.min_amount <= gross and step.department_id in (None, department_id)
                ]
        return []

    def voucher_word(self, entry: Entry) -> str:
        """The word of an entry's voucher: 记 for all, or 收, 付 and 转 by the cash it moves."""
        rules = self._voucher_policy(entry.voucher_date).rules
        if len(rules) == 1:
            return rules[0].word
        debits, credits_ = entry.moves_cash(self.cash_ids)
        return next(
            rule.word
            for rule in rules
            if debits >= rule.debits_cash and credits_ >= rule.credits_cash
        )

    def summary(self, kind: str, day: str) -> str:
        """The kind, where documents of it posted together share a voucher a day; else empty."""
        return kind if kind in self._voucher_policy(day).daily_kinds else ""

    def _voucher_policy(self, day: str) -> VoucherPolicy:
        return next(each for each in self._voucher_policies if each.valid_from <= day)

    def period_of(self, day: str) -> Period | None:
        """The period a date lies in."""
        return self._periods_by_month.get(day[:7])


def current_masters(database: Database, transaction: Transaction) -> Masters:
    """The masters as they are now, from the process's cache when nothing has changed since."""
    version = transaction.rows("select epoch, masters_changed from commit_head where id = 1")[0]
    if transaction.has_changed_masters:
        return Masters(transaction, version)  # what is not committed yet is nobody else's
    cached: Masters | None = database.caches.get("masters")
    if cached is None or cached.version != version:
        cached = database.caches["masters"] = Masters(transaction, version)
    return cached


_ACCOUNTS = (
    "select id, code, subsidiary, is_leaf, needs_party, is_cash, is_foreign_currency, dimensions,"
    " needs_employee, closed_on, class from account"
)
_PRODUCTS = (
    "select id, code, category, is_stocked, costing_method, tax_code, unit, needs_inspection,"
    " weight_grams, standard_cost, costing_from, valid_from, closed_on, tracking,"
    " shelf_life_days from product where code in"
)
_PARTIES = (
    "select p.id, p.code, p.party_group, p.is_customer, p.is_supplier,"
    " coalesce(t.days, p.payment_days), p.credit_limit, p.credit_days,"
    " coalesce(t.is_end_of_month, 0), p.closed_on"
    " from party p left join payment_term t on t.code = p.payment_term where p.code in"
)


def _kept(dimensions: str) -> tuple[bool, bool, bool]:
    names = dimensions.split(";")
    return "department" in names, "employee" in names, "project" in names


def _account(row: Sequence[object]) -> Account:
    number, code, subsidiary, is_leaf, needs_party, is_cash, is_foreign, *kept = row
    dimensions, needs_employee, closed_on, account_class = kept
    return Account(
        cast("int", number),
        str(code),
        str(subsidiary),
        bool(is_leaf),
        bool(needs_party),
        bool(is_cash),
        bool(is_foreign),
        str(dimensions),
        bool(needs_employee),
        str(closed_on or ""),
        account_class == "asset",
    )


def _by_code(transaction: Transaction, query: str, codes: set[str]) -> Iterable[Sequence[Any]]:
    wanted = sorted(codes)
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        yield from transaction.rows(f"{query} ({', '.join('?' * len(chunk))})", chunk)
