"""Where published charts of accounts differ from the standards, and from each other.

The charts of `data` are written from 财会〔2011〕17号 and 财会〔2006〕18号; templates of open ERPs
are evidence to compare with, never a source. Every difference is listed here by hand, so that a
new one is looked at: whose mistake is it? What we number ourselves is missing there by right.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.data.published_templates import (
    Differences,
    FirstLevel,
    compare,
    listed,
    our_chart,
    read_erpnext,
    read_odoo,
)

SAMPLES = Path(__file__).parents[1] / "samples" / "coa_china"

# Each template: the standard it means to follow, and how it is read from a folder.
TEMPLATES: dict[str, tuple[str, Callable[[Path], FirstLevel]]] = {
    "odoo cn": ("small_business", lambda folder: read_odoo(folder, "cn")),
    "odoo cn_large_bis": ("enterprise", lambda folder: read_odoo(folder, "cn_large_bis")),
    "erpnext small business": (
        "small_business",
        lambda folder: read_erpnext(folder, "cn_saas_chart_of_accounts.json"),
    ),
    "erpnext enterprise": (
        "enterprise",
        lambda folder: read_erpnext(
            folder, "cn_accounting_standards_for_business_enterprises.json"
        ),
    ),
}

EXPECTED = {
    "odoo cn": Differences(
        moved=listed(
            """2241 其他应付款 → 2501; 3001 实收资本 → 4001; 3101 盈余公积 → 4101;
            3103 本年利润 → 4103; 3104 利润分配 → 4104; 4001 生产成本 → 5001;
            4101 制造费用 → 5101; 4301 研发支出 → 5301; 5001 主营业务收入 → 6001;
            5051 其他业务收入 → 6051; 5111 投资收益 → 6111; 5301 营业外收入 → 6301;
            5401 主营业务成本 → 6401; 5601 销售费用 → 6601; 5602 管理费用 → 6602;
            5603 财务费用 → 6603; 5711 营业外支出 → 6711"""
        ),
        renamed=listed(
            """1101 短期投资 → 交易性金融资产; 1406 发出商品 → 运输中的货物;
            1408 委托加工物资 → 委托加工的材料; 1501 长期债券投资 → 持有至到期投资;
            1801 长期待摊费用 → 长期待摊销费用; 2221 应交税费 → 应交税金"""
        ),
        missing=listed(
            """1002 银行存款; 1411 周转材料; 1421 消耗性生物资产; 1621 生产性生物资产;
            1622 生产性生物资产累计折旧; 1901 待处理财产损溢; 2232 应付利润; 2401 递延收益;
            2501 长期借款; 3002 资本公积; 4401 工程施工; 4403 机械作业; 5402 其他业务成本;
            5403 税金及附加; 5801 所得税费用"""
        ),
        added=listed(
            """1124 应收账款 (POS); 1231 坏账准备; 1471 存货跌价准备; 1502 持有至到期投资减值准备;
            1503 可供出售金融资产; 1512 长期股权投资减值准备; 1521 投资性房地产;
            1531 长期应收款; 1603 固定资产减值准备; 1703 无形资产减值准备; 1711 商誉;
            2241 应付股利; 2502 应付债券; 2711 专项应付款; 2801 预计负债; 2901 递延税项负债;
            4002 资本公积金; 4003 其他综合收益; 5201 劳务成本; 6101 公允价值变动损益;
            6402 其它业务成本; 6403 营业税金及附加; 6701 资产减值损失; 6801 所得税;
            6901 以前年度损益调整"""
        ),
        other_class=listed("1602 累计折旧: asset → expense"),
    ),
    "odoo cn_large_bis": Differences(
        moved=listed(
            """1012 其他货币资金 → 1015; 1406 发出商品 → 1407; 1471 存货跌价准备 → 1461;
            2011 吸收存款 → 2012; 2012 同业存放 → 2011"""
        ),
        renamed=listed(
            """1003 存放中央银行款项 → 转让帐户; 1221 其他应收款 → 其它应收款;
            1501 债权投资 → 持有至到期投资; 1502 债权投资减值准备 → 持有至到期投资减值准备;
            1503 其他债权投资 → 可供出售金融资产; 1811 递延所得税资产 → 递延所得资产;
            2111 卖出回购金融资产款 → 专出回购金融资产款; 2251 应付保单红利 → 应付保护红利;
            2502 应付债券 → 應付債券; 2621 独立账户负债 → 独立帐户负债;
            2701 长期应付款 → 长期债券; 3002 货币兑换 → 货币资换;
            6021 手续费及佣金收入 → 手续费收入; 6402 其他业务成本 → 其它业务成本;
            6403 税金及附加 → 营业税金及附加; 6421 手续费及佣金支出 → 手续费支出;
            6502 提取保险责任准备金 → 撮保险责任准备金; 6521 保单红利支出 → 保户红利支出;
            6801 所得税费用 → 所得税"""
        ),
        missing=listed(
            """1011 存放同业; 1021 结算备付金; 1031 存出保证金; 1111 买入返售金融资产;
            1201 应收代位追偿款; 1211 应收分保账款; 1212 应收分保合同准备金; 1301 贴现资产;
            1302 拆出资金; 1303 贷款; 1304 贷款损失准备; 1311 代理兑付证券; 1321 代理业务资产;
            1407 商品进销差价; 1461 融资租赁资产; 1473 合同资产; 1474 合同资产减值准备;
            1475 合同履约成本; 1476 合同履约成本减值准备; 1477 合同取得成本;
            1478 合同取得成本减值准备; 1481 持有待售资产; 1482 持有待售资产减值准备;
            1485 应收退货成本; 1504 其他权益工具投资; 1641 使用权资产; 1642 使用权资产累计折旧;
            1643 使用权资产减值准备; 2205 合同负债; 2245 持有待售负债; 2504 租赁负债;
            2702 未确认融资费用; 4001 实收资本; 4002 资本公积; 4003 其他综合收益; 4101 盈余公积;
            4102 一般风险准备; 4103 本年利润; 4104 利润分配; 4201 库存股; 4301 专项储备;
            4401 其他权益工具; 6115 资产处置损益; 6117 其他收益; 6702 信用减值损失"""
        ),
        added=listed(
            """1124 应收账款 (POS); 1471 待摊费用; 9991 现金差额损失; 9992 现金差额收益;
            9999 未分配利润/亏损"""
        ),
        other_class=listed(
            """3001 清算资金往来: common → equity; 3101 衍生工具: common → equity;
            3201 套期工具: common → equity; 3202 被套期项目: common → equity"""
        ),
    ),
    "erpnext small business": Differences(
        moved=[],
        renamed=[],
        missing=listed("1406 发出商品"),
        added=[],
        other_class=listed(
            """5401 主营业务成本: expense → income; 5402 其他业务成本: expense → income;
            5403 税金及附加: expense → income; 5601 销售费用: expense → income;
            5602 管理费用: expense → income; 5603 财务费用: expense → income;
            5711 营业外支出: expense → income; 5801 所得税费用: expense → income"""
        ),
    ),
    "erpnext enterprise": Differences(
        moved=listed(
            """4003 其他综合收益 → 4004; 4301 专项储备 → 4105; 4401 其他权益工具 → 4003
"""
        ),
        renamed=listed(
            """1501 债权投资 → 持有至到期投资; 1502 债权投资减值准备 → 持有至到期投资减值准备;
            1503 其他债权投资 → 可供出售金融资产"""
        ),
        missing=listed(
            """1473 合同资产; 1474 合同资产减值准备; 1475 合同履约成本; 1476 合同履约成本减值准备;
            1477 合同取得成本; 1478 合同取得成本减值准备; 1481 持有待售资产;
            1482 持有待售资产减值准备; 1485 应收退货成本; 1504 其他权益工具投资;
            1641 使用权资产; 1642 使用权资产累计折旧; 1643 使用权资产减值准备;
            2111 卖出回购金融资产款; 2205 合同负债; 2245 持有待售负债; 2504 租赁负债;
            6115 资产处置损益; 6117 其他收益; 6301 营业外收入; 6601 销售费用; 6602 管理费用;
            6603 财务费用; 6702 信用减值损失"""
        ),
        added=listed("1231001 计提应收账款准备; 1231002 计提其他应收款准备"),
        other_class=listed(
            """2502 应付债券: liability → expense; 3001 清算资金往来: common → expense;
            3002 货币兑换: common → expense; 3101 衍生工具: common → expense;
            3201 套期工具: common → expense; 3202 被套期项目: common → expense;
            6401 主营业务成本: expense → income; 6402 其他业务成本: expense → income;
            6403 税金及附加: expense → income; 6411 利息支出: expense → income;
            6421 手续费及佣金支出: expense → income;
            6501 提取未到期责任准备金: expense → income;
            6502 提取保险责任准备金: expense → income; 6511 赔付支出: expense → income;
            6521 保单红利支出: expense → income; 6531 退保金: expense → income;
            6541 分出保费: expense → income; 6542 分保费用: expense → income;
            6604 勘探费用: expense → income; 6701 资产减值损失: expense → income;
            6801 所得税费用: expense → income; 6901 以前年度损益调整: expense → income"""
        ),
    ),
}


@pytest.fixture(scope="session")
def published(real_data) -> Path:
    """Give the folder of the published templates."""
    return real_data("coa_china")


@pytest.mark.parametrize("name", TEMPLATES)
def test_FIN_02_a_published_template_differs_from_its_standard_only_as_listed(published, name):
    """财会〔2011〕17号 附录, 财会〔2006〕18号 附录 against Odoo's l10n_cn and ERPNext's charts."""
    standard, read = TEMPLATES[name]
    assert compare(our_chart(standard), read(published)) == EXPECTED[name]


def test_FIN_02_the_two_templates_for_small_business_number_17_accounts_apart(published):
    """Odoo's `cn` uses the enterprise numbers for what 财会〔2011〕17号 numbers otherwise."""
    found = _compare_templates(published, "erpnext small business", "odoo cn")
    assert found.moved == EXPECTED["odoo cn"].moved
    assert found.renamed == [x for x in EXPECTED["odoo cn"].renamed if not x.startswith("1406")]


def test_FIN_02_the_two_templates_for_enterprises_differ_in_what_odoo_moved_or_misspelt(published):
    """Both keep the names 财会〔2017〕7号 replaced (1501 to 1503); ERPNext lacks 2111."""
    found = _compare_templates(published, "erpnext enterprise", "odoo cn_large_bis")
    expected = EXPECTED["odoo cn_large_bis"]
    shared = ("1501", "1502", "1503", "2111")
    assert found.moved == expected.moved
    assert found.renamed == [x for x in expected.renamed if not x.startswith(shared)]


def test_FIN_02_one_template_has_exactly_the_66_accounts_of_kuaiji_2011_17(published):
    """ERPNext's chart lacks only what we added: it confirms our list of 财会〔2011〕17号."""
    found = EXPECTED["erpnext small business"]
    assert not found.moved + found.renamed + found.added
    assert len(TEMPLATES["erpnext small business"][1](published)) == 66


def _compare_templates(folder: Path, one: str, other: str) -> Differences:
    return compare(TEMPLATES[one][1](folder), TEMPLATES[other][1](folder))


# --- our own sample: the same formats and the same kinds of difference ---


def _part(standard: str, *codes: str) -> FirstLevel:
    chart = our_chart(standard)
    return {code: chart[code] for code in codes}


def test_a_sample_in_odoos_format_shows_each_kind_of_difference():
    """财会〔2011〕17号: revenue is 5001, other payables 2241, goods dispatched (added) 1406."""
    standard = _part("small_business", "1001", "1002", "1405", "1406", "1602", "2241", "5001")
    assert compare(standard, read_odoo(SAMPLES, "cn")) == Differences(
        moved=listed("2241 其他应付款 → 2501; 5001 主营业务收入 → 6001"),
        renamed=listed("1406 发出商品 → 运输中的货物"),
        missing=listed("1002 银行存款"),
        added=listed("2241 应付股利"),
        other_class=listed("1602 累计折旧: asset → expense"),
    )


def test_a_sample_in_odoos_format_leaves_sub_accounts_out():
    """财会〔2006〕18号: goods dispatched is 1406; 100201 is below 1002."""
    standard = _part("enterprise", "1001", "1002", "1405", "1406", "6001")
    assert compare(standard, read_odoo(SAMPLES, "cn_large_bis")) == Differences(
        moved=listed("1406 发出商品 → 1407"), renamed=[], missing=[], added=[], other_class=[]
    )


def test_a_sample_in_erpnexts_format_shows_classes_and_accounts_without_a_number():
    """财会〔2011〕17号: 2241 is a liability, 5601 has a number."""
    standard = _part("small_business", "1001", "1405", "1602", "2241", "5001", "5601")
    assert compare(standard, TEMPLATES["erpnext small business"][1](SAMPLES)) == Differences(
        moved=[],
        renamed=[],
        missing=listed("5601 销售费用"),
        added=[],
        other_class=listed("2241 其他应付款: liability → expense"),
    )
