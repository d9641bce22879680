"""The shipped charts of accounts against the standards' own lists and our conventions."""

import re

import pytest

from data.charts import STANDARDS, ChartAccount, Standard, load_chart

CLASSES_BY_STANDARD = {
    "small_business": {"asset", "liability", "equity", "cost", "revenue", "expense"},
    "enterprise": {"asset", "liability", "common", "equity", "cost", "revenue", "expense"},
}

# 财会〔2011〕17号 附录「会计科目」: the 66 first-level accounts, by class.
SMALL_BUSINESS_2011 = {
    "asset": """1001 库存现金 1002 银行存款 1012 其他货币资金 1101 短期投资 1121 应收票据
        1122 应收账款 1123 预付账款 1131 应收股利 1132 应收利息 1221 其他应收款 1401 材料采购
        1402 在途物资 1403 原材料 1404 材料成本差异 1405 库存商品 1407 商品进销差价
        1408 委托加工物资 1411 周转材料 1421 消耗性生物资产 1501 长期债券投资 1511 长期股权投资
        1601 固定资产 1602 累计折旧 1604 在建工程 1605 工程物资 1606 固定资产清理
        1621 生产性生物资产 1622 生产性生物资产累计折旧 1701 无形资产 1702 累计摊销
        1801 长期待摊费用 1901 待处理财产损溢""",
    "liability": """2001 短期借款 2201 应付票据 2202 应付账款 2203 预收账款 2211 应付职工薪酬
        2221 应交税费 2231 应付利息 2232 应付利润 2241 其他应付款 2401 递延收益 2501 长期借款
        2701 长期应付款""",
    "equity": "3001 实收资本 3002 资本公积 3101 盈余公积 3103 本年利润 3104 利润分配",
    "cost": "4001 生产成本 4101 制造费用 4301 研发支出 4401 工程施工 4403 机械作业",
    "revenue": "5001 主营业务收入 5051 其他业务收入 5111 投资收益 5301 营业外收入",
    "expense": """5401 主营业务成本 5402 其他业务成本 5403 税金及附加 5601 销售费用
        5602 管理费用 5603 财务费用 5711 营业外支出 5801 所得税费用""",
}

# 财会〔2006〕18号 附录「会计科目」: 156 accounts. Three names are those of 财会〔2017〕7号, one
# (税金及附加) that of 财会〔2016〕22号; the numbers are the list's.
ENTERPRISE_2006 = {
    "asset": """1001 库存现金 1002 银行存款 1003 存放中央银行款项 1011 存放同业 1012 其他货币资金
        1021 结算备付金 1031 存出保证金 1101 交易性金融资产 1111 买入返售金融资产 1121 应收票据
        1122 应收账款 1123 预付账款 1131 应收股利 1132 应收利息 1201 应收代位追偿款
        1211 应收分保账款 1212 应收分保合同准备金 1221 其他应收款 1231 坏账准备 1301 贴现资产
        1302 拆出资金 1303 贷款 1304 贷款损失准备 1311 代理兑付证券 1321 代理业务资产
        1401 材料采购 1402 在途物资 1403 原材料 1404 材料成本差异 1405 库存商品 1406 发出商品
        1407 商品进销差价 1408 委托加工物资 1411 周转材料 1421 消耗性生物资产 1431 贵金属
        1441 抵债资产 1451 损余物资 1461 融资租赁资产 1471 存货跌价准备 1501 债权投资
        1502 债权投资减值准备 1503 其他债权投资 1511 长期股权投资 1512 长期股权投资减值准备
        1521 投资性房地产 1531 长期应收款 1532 未实现融资收益 1541 存出资本保证金 1601 固定资产
        1602 累计折旧 1603 固定资产减值准备 1604 在建工程 1605 工程物资 1606 固定资产清理
        1611 未担保余值 1621 生产性生物资产 1622 生产性生物资产累计折旧 1623 公益性生物资产
        1631 油气资产 1632 累计折耗 1701 无形资产 1702 累计摊销 1703 无形资产减值准备 1711 商誉
        1801 长期待摊费用 1811 递延所得税资产 1821 独立账户资产 1901 待处理财产损溢""",
    "liability": """2001 短期借款 2002 存入保证金 2003 拆入资金 2004 向中央银行借款 2011 吸收存款
        2012 同业存放 2021 贴现负债 2101 交易性金融负债 2111 卖出回购金融资产款 2201 应付票据
        2202 应付账款 2203 预收账款 2211 应付职工薪酬 2221 应交税费 2231 应付利息 2232 应付股利
        2241 其他应付款 2251 应付保单红利 2261 应付分保账款 2311 代理买卖证券款
        2312 代理承销证券款 2313 代理兑付证券款 2314 代理业务负债 2401 递延收益 2501 长期借款
        2502 应付债券 2601 未到期责任准备金 2602 保险责任准备金 2611 保户储金 2621 独立账户负债
        2701 长期应付款 2702 未确认融资费用 2711 专项应付款 2801 预计负债 2901 递延所得税负债""",
    "common": "3001 清算资金往来 3002 货币兑换 3101 衍生工具 3201 套期工具 3202 被套期项目",
    "equity": """4001 实收资本 4002 资本公积 4101 盈余公积 4102 一般风险准备 4103 本年利润
        4104 利润分配 4201 库存股""",
    "cost": """5001 生产成本 5101 制造费用 5201 劳务成本 5301 研发支出 5401 工程施工
        5402 工程结算 5403 机械作业""",
    "revenue": """6001 主营业务收入 6011 利息收入 6021 手续费及佣金收入 6031 保费收入 6041 租赁收入
        6051 其他业务收入 6061 汇兑损益 6101 公允价值变动损益 6111 投资收益
        6201 摊回保险责任准备金 6202 摊回赔付支出 6203 摊回分保费用 6301 营业外收入""",
    "expense": """6401 主营业务成本 6402 其他业务成本 6403 税金及附加 6411 利息支出
        6421 手续费及佣金支出 6501 提取未到期责任准备金 6502 提取保险责任准备金 6511 赔付支出
        6521 保单红利支出 6531 退保金 6541 分出保费 6542 分保费用 6601 销售费用 6602 管理费用
        6603 财务费用 6604 勘探费用 6701 资产减值损失 6711 营业外支出 6801 所得税费用
        6901 以前年度损益调整""",
}

# Named by later standards or, for small business, added as its 附录 allows; the numbers are ours.
ADDED_SMALL_BUSINESS = {"1406": "发出商品"}
ADDED_ENTERPRISE = {
    "1473": "合同资产",
    "1474": "合同资产减值准备",
    "1475": "合同履约成本",
    "1476": "合同履约成本减值准备",
    "1477": "合同取得成本",
    "1478": "合同取得成本减值准备",
    "1481": "持有待售资产",
    "1482": "持有待售资产减值准备",
    "1485": "应收退货成本",
    "1504": "其他权益工具投资",
    "1641": "使用权资产",
    "1642": "使用权资产累计折旧",
    "1643": "使用权资产减值准备",
    "2205": "合同负债",
    "2245": "持有待售负债",
    "2504": "租赁负债",
    "4003": "其他综合收益",
    "4301": "专项储备",
    "4401": "其他权益工具",
    "6115": "资产处置损益",
    "6117": "其他收益",
    "6702": "信用减值损失",
}

# 财会〔2016〕22号 一: the order of the text is the order of our numbers.
VAT_ACCOUNTS = """应交增值税 未交增值税 预交增值税 待抵扣进项税额 待认证进项税额 待转销项税额
    增值税留抵税额 简易计税 转让金融商品应交增值税 代扣代交增值税"""
VAT_COLUMNS = """进项税额 销项税额抵减 已交税金 转出未交增值税 减免税款 出口抵减内销产品应纳税额
    销项税额 出口退税 进项税额转出 转出多交增值税"""


def _listed(by_class: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Turn the lists above into code → (name, class)."""
    found = {}
    for account_class, text in by_class.items():
        words = text.split()
        for code, name in zip(words[::2], words[1::2], strict=True):
            found[code] = (name, account_class)
    return found


def _first_level(standard: Standard) -> dict[str, tuple[str, str]]:
    return {
        account.code: (account.name_zh, account.account_class)
        for account in load_chart(standard)
        if account.parent is None
    }


def _added(accounts: dict[str, tuple[str, str]], listed: dict[str, tuple[str, str]]):
    return {code: name for code, (name, _) in accounts.items() if code not in listed}


@pytest.fixture(params=STANDARDS)
def chart(request) -> list[ChartAccount]:
    """Give each standard's chart in turn."""
    return load_chart(request.param)


def test_FIN_02_small_business_has_the_66_first_level_accounts_of_kuaiji_2011_17():
    listed = _listed(SMALL_BUSINESS_2011)
    accounts = _first_level("small_business")
    assert len(listed) == 66
    assert {code: accounts.get(code) for code in listed} == listed
    assert _added(accounts, listed) == ADDED_SMALL_BUSINESS


def test_FIN_02_enterprise_has_the_156_first_level_accounts_of_kuaiji_2006_18():
    listed = _listed(ENTERPRISE_2006)
    accounts = _first_level("enterprise")
    assert len(listed) == 156
    assert {code: accounts.get(code) for code in listed} == listed
    assert _added(accounts, listed) == ADDED_ENTERPRISE


def test_every_first_level_account_that_no_list_numbers_says_that_the_number_is_ours():
    for account in load_chart("enterprise"):
        if account.code in ADDED_ENTERPRISE:
            assert account.source.endswith("(name); number ours"), account
    added = next(a for a in load_chart("small_business") if a.code == "1406")
    assert added.source.startswith("ours")


@pytest.mark.parametrize(
    ("code", "small_business", "enterprise"),
    [
        ("3001", "equity", "common"),
        ("3101", "equity", "common"),
        ("4001", "cost", "equity"),
        ("4101", "cost", "equity"),
        ("5001", "revenue", "cost"),
        ("5301", "revenue", "cost"),
        ("5401", "expense", "cost"),
        ("5402", "expense", "cost"),
        ("5403", "expense", "cost"),
    ],
)
def test_the_same_number_is_another_class_under_the_other_standard(
    code, small_business, enterprise
):
    """财会〔2011〕17号 and 财会〔2006〕18号: a class cannot be guessed from the first digit."""
    assert _first_level("small_business")[code][1] == small_business
    assert _first_level("enterprise")[code][1] == enterprise


def test_codes_are_unique_and_sorted_so_that_a_parent_stands_before_its_children(chart):
    codes = [account.code for account in chart]
    assert codes == sorted(set(codes))


def test_codes_are_four_digits_and_two_more_after_each_point(chart):
    assert all(re.fullmatch(r"\d{4}(\.\d{2})*", account.code) for account in chart)


def test_a_parent_is_the_code_one_level_up_and_exists(chart):
    codes = {account.code for account in chart}
    for account in chart:
        above, _, last = account.code.rpartition(".")
        assert account.parent == (above if last and above else None)
        assert account.parent is None or account.parent in codes


def test_an_account_is_a_leaf_exactly_where_no_other_names_it_as_parent(chart):
    parents = {account.parent for account in chart}
    assert {a.code for a in chart if not a.is_leaf} == parents - {None}


def test_a_child_has_the_class_of_its_parent(chart):
    by_code = {account.code: account for account in chart}
    for account in chart:
        if account.parent:
            assert account.account_class == by_code[account.parent].account_class


def test_every_cell_holds_a_known_word(chart):
    for account in chart:
        assert account.account_class in CLASSES_BY_STANDARD[account.standard]
        assert account.direction in {"D", "C"}
        assert account.subsidiary in {
            "",
            "stock",
            "cost_difference",
            "open_item",
            "tax",
            "fixed_asset",
        }
        assert set(account.dimensions) <= {"party", "department", "employee", "project"}
        assert account.industry in {
            "",
            "financial",
            "leasing",
            "agriculture",
            "construction",
            "oil_gas",
        }
        assert account.name_zh
        assert account.name_en.isascii()
        assert account.source


def test_only_leaves_are_controlled_and_an_open_item_has_a_grain_and_a_party(chart):
    for account in chart:
        assert account.is_leaf or not (account.subsidiary or account.dimensions)
        is_open_item = account.subsidiary == "open_item"
        assert bool(account.open_item_grain) == is_open_item
        assert not is_open_item or "party" in account.dimensions


def test_the_controlled_accounts_are_those_of_the_specification(chart):
    """Stock by value rows; receivables, payables, advances by items; VAT columns; fixed assets."""
    controlled: dict[str, set[str]] = {}
    for account in chart:
        if not account.industry:
            controlled.setdefault(account.subsidiary, set()).add(account.code)
    advances = {"2203"} if chart[0].standard == "small_business" else {"2203", "2205"}
    assert controlled["stock"] == {"1403", "1405.01", "1406", "1408", "1411"}
    assert controlled["open_item"] == advances | {
        *("1121", "1122.01", "1122.02", "1123", "1402", "1405.90"),
        *("2201", "2202.01", "2202.02"),
    }
    columns = {f"2221.01.{number:02}" for number in range(1, 11)}
    assert controlled["tax"] == columns | {"2221.04", "2221.05", "2221.06", "2221.08", "2221.11"}
    assert {"1601", "1602"} <= controlled["fixed_asset"]


def test_foreign_currency_is_held_by_cash_receivables_payables_advances_and_loans_only(chart):
    roots = {account.code[:4] for account in chart if account.is_foreign_currency}
    expected = {
        *("1001", "1002", "1012", "1121", "1122", "1123", "1221"),
        *("2001", "2201", "2202", "2203", "2241", "2501"),
    }
    if chart[0].standard == "enterprise":
        expected.add("2205")
    assert roots == expected


def test_cash_is_1001_1002_and_1012_in_both_standards(chart):
    assert [account.code for account in chart if account.is_cash] == ["1001", "1002", "1012"]


def test_FIN_13_vat_has_ten_accounts_and_ten_columns_in_the_order_of_kuaiji_2016_22(chart):
    names = {account.code: account.name_zh for account in chart}
    accounts, columns = VAT_ACCOUNTS.split(), VAT_COLUMNS.split()
    assert [names[f"2221.{n:02}"] for n in range(1, 11)] == accounts
    assert [names[f"2221.01.{n:02}"] for n in range(1, 11)] == columns
    assert "2221.01.11" not in names


def test_FIN_13_debit_columns_of_vat_stand_before_credit_columns(chart):
    """财会〔2016〕22号 一（一）: 进项税额 to 出口抵减 are debited, the other four credited."""
    sides = [a.direction for a in chart if a.parent == "2221.01"]
    assert "".join(sides) == "DDDDDDCCCC"


@pytest.mark.parametrize(
    ("standard", "contra"),
    [
        ("small_business", "1407 1602 1622 1702"),
        (
            "enterprise",
            """1231 1304 1407 1471 1474 1476 1478 1482 1502 1512 1532 1602 1603 1622 1632 1642
            1643 1702 1703""",
        ),
    ],
)
def test_assets_stand_on_the_debit_side_except_allowances_and_depreciation(standard, contra):
    credit = [
        a.code
        for a in load_chart(standard)
        if a.parent is None and a.account_class == "asset" and a.direction == "C"
    ]
    assert credit == contra.split()


def test_liabilities_equity_and_revenue_stand_on_the_credit_side_except_named_ones():
    """财会〔2006〕18号: 未确认融资费用 reduces a debt, 库存股 reduces equity."""
    for standard, exceptions in (("small_business", []), ("enterprise", ["2702", "4201"])):
        debit = [
            a.code
            for a in load_chart(standard)
            if a.parent is None
            and a.account_class in {"liability", "equity", "revenue"}
            and a.direction == "D"
        ]
        assert debit == exceptions


def test_expenses_and_costs_stand_on_the_debit_side_except_construction_billings():
    for standard, exceptions in (("small_business", []), ("enterprise", ["5402"])):
        credit = [
            a.code
            for a in load_chart(standard)
            if a.parent is None and a.account_class in {"cost", "expense"} and a.direction == "C"
        ]
        assert credit == exceptions


@pytest.mark.parametrize(
    ("parent", "names"),
    [
        ("5403", "消费税 城市维护建设税 资源税 土地增值税"),
        ("5601", "商品维修费 广告费 业务宣传费"),
        ("5602", "开办费 业务招待费 研究费用"),
        ("5603", "利息费用"),
        ("5301", "政府补助"),
        ("5711", "坏账损失 无法收回的长期债券投资损失 无法收回的长期股权投资损失 税收滞纳金"),
    ],
)
def test_FIN_09_small_business_keeps_apart_what_form_02_asks_for(parent, names):
    """财会〔2011〕17号 会小企02表: the lines under 其中 each have a leaf."""
    children = {a.name_zh for a in load_chart("small_business") if a.parent == parent}
    assert set(names.split()) <= children


def test_FIN_09_enterprise_keeps_apart_what_the_income_statement_of_kuaiji_2019_6_asks_for():
    names = {a.code: a.name_zh for a in load_chart("enterprise")}
    assert names["6602.09"] == "研发费用"
    assert names["6603.01"] == "利息费用"
    assert names["6603.02"] == "利息收入"
    assert {names[code] for code in ("6115", "6117", "6701", "6702")} == {
        *("资产处置损益", "其他收益", "资产减值损失", "信用减值损失"),
    }
