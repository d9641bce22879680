"""Manual vouchers of the demo company: its founding and the expenses of each month.

Belongs here: what no business document makes. Does not: closing the month; VAT is certified,
transferred and paid when the month is closed, and the demo closes none.
"""

from datetime import date, timedelta

from data.demo.acts import Act, VoucherLine
from data.demo.setting import Setting

BANK = "1002"
_CAPITAL = 3_000_000_00
_RENT = 21_500_00
_OFFICE_PAY = 31_800_00
_SALES_PAY = 38_600_00
_UTILITIES = (5200, 4600, 3300, 2800, 2900, 4100, 5600, 5700, 3900, 2800, 2900, 4300)  # yuan
_FREIGHT_PERCENT = 2
_YEAR_END_BONUS_DAYS = 12


class Vouchers:
    """The book-keeper's own vouchers."""

    def __init__(self, setting: Setting) -> None:
        self._percent = setting.masters.scale.fixed_cost_percent
        self._calendar = setting.calendar
        self._chance = setting.chance
        self._keys = setting.keys
        self._pay_owed = 0
        self._freight_paid_on = 0

    def found(self, day: date, stock_value: int) -> list[Act]:
        """Capital paid in; the opening stock is profit kept from the years before."""
        capital = _CAPITAL * self._percent // 100
        return [
            self._voucher(
                day,
                "收到投资款",
                VoucherLine(BANK, "D", capital, "收到投资款", "owners_in"),
                VoucherLine("3001", "C", capital, "实收资本"),
            ),
            self._voucher(
                day,
                "结转期初建账余额",
                VoucherLine("3104.90", "D", stock_value, "期初库存"),
                VoucherLine("3104.06", "C", stock_value, "期初未分配利润"),
            ),
        ]

    def month(self, day: date, *, shipped: int, found: int) -> list[Act]:
        """What is due today of the month's vouchers.

        `shipped` is the worth of all goods sent so far, `found` that of goods found in a count.
        """
        acts: list[Act] = []
        if found:
            surplus = VoucherLine("5301.04", "C", found, "盘盈收益")
            pending = VoucherLine("1901.01", "D", found, "盘盈转出")
            acts.append(self._voucher(day, "盘盈处理", pending, surplus))
        if self._falls_on(day, 5):
            acts.append(self._expense(day, "5602.16", _RENT, "仓库及门店租金"))
        if self._falls_on(day, 10) and self._pay_owed:
            acts.append(self._pay(day, "2211.01", self._pay_owed, "发放工资"))
            self._pay_owed = 0
        if self._falls_on(day, 16):
            utilities = _UTILITIES[day.month - 1] * self._chance.between(92, 108)
            acts.append(self._expense(day, "5602.05", utilities, "水电费"))
        if self._falls_on(day, 20):
            office = self._chance.between(2_600_00, 5_400_00)
            acts.append(self._expense(day, "5602.04", office, "办公及通讯费"))
        if self._falls_on(day, 21):
            charges = self._chance.between(180_00, 420_00)
            acts.append(self._expense(day, "5603.03", charges, "银行手续费"))
        if self._calendar.is_last_working_of_month(day):
            acts += self._month_end(day, shipped)
        if self._is_bonus_day(day):
            acts += self._bonus(day)
        return acts

    def _month_end(self, day: date, shipped: int) -> list[Act]:
        acts = []
        freight = (shipped - self._freight_paid_on) * _FREIGHT_PERCENT // 100
        self._freight_paid_on = shipped
        if freight:
            line = VoucherLine("5601.03", "D", freight, "运输费")
            acts.append(self._voucher(day, "支付运输费", line, self._out(freight, "运输费")))
        office = self._scaled(_OFFICE_PAY)
        sales = self._scaled(_SALES_PAY) + self._chance.between(0, 3_000_00) * self._percent // 100
        self._pay_owed += office + sales
        acts.append(
            self._voucher(
                day,
                "计提工资",
                VoucherLine("5602.01", "D", office, "管理人员工资"),
                VoucherLine("5601.01", "D", sales, "销售人员工资"),
                VoucherLine("2211.01", "C", office + sales, "应付工资"),
            )
        )
        return acts

    def _bonus(self, day: date) -> list[Act]:
        bonus = self._scaled(_OFFICE_PAY + _SALES_PAY)
        accrual = self._voucher(
            day,
            "计提年终奖",
            VoucherLine("5602.01", "D", bonus, "年终奖"),
            VoucherLine("2211.02", "C", bonus, "年终奖"),
        )
        return [accrual, self._pay(day, "2211.02", bonus, "发放年终奖")]

    def _expense(self, day: date, account: str, amount: int, memo: str) -> Act:
        scaled = self._scaled(amount)
        return self._voucher(
            day, memo, VoucherLine(account, "D", scaled, memo), self._out(scaled, memo)
        )

    def _pay(self, day: date, account: str, amount: int, memo: str) -> Act:
        out = VoucherLine(BANK, "C", amount, memo, "employees")
        return self._voucher(day, memo, VoucherLine(account, "D", amount, memo), out)

    def _out(self, amount: int, memo: str) -> VoucherLine:
        return VoucherLine(BANK, "C", amount, memo, "operating_out")

    def _scaled(self, amount: int) -> int:
        return amount * self._percent // 100

    def _voucher(self, day: date, memo: str, *lines: VoucherLine) -> Act:
        return Act("journal", self._keys.next("journal"), day, vouchers=lines, memo=memo)

    def _falls_on(self, day: date, day_of_month: int) -> bool:
        """Whether `day` is the first working day of its month from a day of the month on."""
        return day == self._calendar.next_working(day.replace(day=day_of_month))

    def _is_bonus_day(self, day: date) -> bool:
        festival = self._calendar.festival_of(day.year)
        return day == self._calendar.next_working(festival - timedelta(_YEAR_END_BONUS_DAYS))
