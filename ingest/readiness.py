"""How far a company is initialised: masters, parameters, rights and openings, and what blocks.

Belongs here: what is looked at before go-live, with its share done. Does not: doing it, or the
checklist of a month's end (`erp.closing.checklist`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, text

from data.charts import Standard
from data.determination import load_determination
from erp.bookkeeping.opening import CLEARINGS

NAMED = 20
"""How many of what is missing an item names."""

Counted = tuple[int, int, Sequence[str]]
"""Done, of how many, and what is missing."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the checklist; one that `blocks` keeps the company from going live until done."""

    code: str
    zh: str
    en: str
    todo_zh: str
    todo_en: str
    blocks: bool
    done: int
    of: int
    missing: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing."""
        return self.of > 0 and self.done >= self.of

    @property
    def percent(self) -> int:
        """How much is done, whole percent, 100 only when all is."""
        return 100 * self.done // self.of if self.of else 0


def check_readiness(connection: Connection, on: date) -> list[Item]:
    """Every line of the checklist, in the order of work; `on` is the first day in the new books."""
    found = []
    for code, zh, en, todo_zh, todo_en, blocks, count in _ITEMS:
        done, of, missing = count(connection, on)
        found.append(Item(code, zh, en, todo_zh, todo_en, blocks, done, of, tuple(missing[:NAMED])))
    return found


def percent_of(items: Iterable[Item]) -> int:
    """How much of the checklist is done: every line weighs the same, 100 only when all are."""
    shares = [each.done / each.of if each.of else 0 for each in items]
    whole = int(100 * sum(shares) / len(shares))
    return whole if whole < 100 or all(share >= 1 for share in shares) else 99  # noqa: PLR2004


def blocking(items: Iterable[Item]) -> list[Item]:
    """What keeps the company from going live."""
    return [each for each in items if each.blocks and not each.is_done]


def _all_of(sql: str) -> Callable[[Connection, date], Counted]:
    """Counts rows of a query (name, whether done); none at all is not done."""

    def count(connection: Connection, on: date) -> Counted:
        values = {"on": on.isoformat()} if ":on" in sql else {}
        rows = connection.execute(text(sql), values).all()
        missing = [str(name) for name, is_done in rows if not is_done]
        return len(rows) - len(missing), max(1, len(rows)), missing

    return count


def _one_of(sql: str) -> Callable[[Connection, date], Counted]:
    """Done when a query finds a row."""

    def count(connection: Connection, on: date) -> Counted:
        values = {"on": on.isoformat()} if ":on" in sql else {}
        return int(connection.execute(text(sql), values).first() is not None), 1, ()

    return count


def _clearings(connection: Connection, on: date) -> Counted:
    del on
    standard = str(connection.execute(text("select standard from company")).scalar_one())
    codes = clearing_codes(standard)
    rows = connection.execute(_STANDING, {"codes": codes}).all()
    return len(codes) - len(rows), len(codes), [str(row[0]) for row in rows]


def clearing_codes(standard: Standard | str) -> list[str]:
    """The accounts that openings pass through; each must come to zero."""
    rules = [rule for rule in load_determination() if rule.standard in {"", standard}]
    return [next(rule.account for rule in rules if rule.act == act) for act in CLEARINGS]


_STANDING = text(
    "select a.code, sum(p.amount) from posting p join account a on a.id = p.account_id"
    " where a.code in :codes group by a.code having sum(p.amount) <> 0 order by a.code"
).bindparams(bindparam("codes", expanding=True))
_PARAMETERS = """
select 'voucher_policy', (select count(*) from voucher_policy) > 0
union all select 'closing_policy', (select count(*) from closing_policy) > 0
union all select 'access_policy', (select count(*) from access_policy) > 0
"""
_PEOPLE = """
select u.name, exists (select 1 from app_user_role r where r.user_id = u.id and r.is_granted = 1)
    or exists (select 1 from user_group_member m join user_group_role g on g.group_id = m.group_id
                where m.user_id = u.id and m.is_granted = 1 and g.is_granted = 1)
  from app_user u where u.is_active = 1 order by u.name
"""
_ROLES = """
select r.code, exists (select 1 from app_user_role a join app_user u on u.id = a.user_id
                        where a.role_id = r.id and a.is_granted = 1 and u.is_active = 1)
    or exists (select 1 from user_group_role g join user_group_member m on m.group_id = g.group_id
                 join app_user u on u.id = m.user_id where g.role_id = r.id and g.is_granted = 1
                  and m.is_granted = 1 and u.is_active = 1)
  from role r order by r.code
"""

_ITEMS: tuple[tuple[str, str, str, str, str, bool, Callable[[Connection, date], Counted]], ...] = (
    ("company", "公司税号", "The company's tax number", "在公司设置中填写税号",
     "state it in the company's settings", False,
     _all_of("select code, tax_number <> '' from company")),
    ("period", "首月已开账", "The first month is open", "建立或重新打开该会计期间",
     "make or re-open the accounting month", True,
     _one_of("select 1 from period where state = 'open' and :on between first_day and last_day")),
    ("warehouses", "仓库", "Warehouses", "建立仓库", "create one", True,
     _one_of("select 1 from warehouse")),
    ("products", "商品", "Products", "导入或录入商品", "import or enter them", True,
     _one_of("select 1 from product")),
    ("product_facts", "商品资料完整（单位、类别、税码）",
     "Products with unit, category and tax code", "补全所列商品", "complete those named", False,
     _all_of("select code, unit <> '' and category <> '' and tax_code <> '' from product"
             " order by code")),
    ("customers", "客户", "Customers", "导入或录入客户", "import or enter them", True,
     _one_of("select 1 from party where is_customer = 1")),
    ("suppliers", "供应商", "Suppliers", "导入或录入供应商", "import or enter them", True,
     _one_of("select 1 from party where is_supplier = 1")),
    ("party_facts", "往来单位税号", "Customers and suppliers with a tax number", "补全所列单位",
     "complete those named", False,
     _all_of("select code, tax_number <> '' from party where closed_on is null order by code")),
    ("bank_accounts", "银行账户", "Bank accounts", "建立银行账户并对应科目",
     "create one and name its account", False, _one_of("select 1 from bank_account")),
    ("parameters", "参数（凭证字、结账、登录）", "Parameters: vouchers, closing, signing in",
     "设置所列参数", "set those named", False, _all_of(_PARAMETERS)),
    ("clearings", "期初过渡科目为零", "Opening clearing accounts at zero",
     "补全期初余额，使所列科目为零", "complete the openings until those named are zero", True,
     _clearings),
    ("people", "人员均有角色", "Everybody has a role", "给所列人员分配角色",
     "give those named a role", True,
     _all_of(_PEOPLE)),
    ("roles", "角色均有人担任", "Every role has somebody", "为所列角色指定人员，或确认不用",
     "name somebody for each, or leave it on purpose", False,
     _all_of(_ROLES)),
    ("approvals", "审批流程", "Approval flows", "为需要审批的单据建立流程",
     "create one for documents that need approval", False,
     _one_of("select 1 from approval_flow where is_active = 1")),
)  # fmt: skip
