"""What people do, in a real browser against the real server."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from erp.access import queries, services
from erp.base.database import open_database
from erp.base.home import Home
from tests.apps.company import PASSWORD, refresh

pytestmark = pytest.mark.journey


def go(page: Page, name: str) -> None:
    """Open a page from the menu, and its section first where that is closed."""
    menu = page.locator(".st-key-menu")
    link = menu.get_by_text(name, exact=True)
    link.first.wait_for(state="attached")
    if not link.is_visible():
        section = menu.locator("details").filter(has=page.get_by_text(name, exact=True))
        section.locator("summary").click()
    link.click()


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a box by typing."""
    page.get_by_label(label, exact=True).click()
    page.keyboard.type(option)
    page.keyboard.press("Enter")


def set_date(page: Page, day: date) -> None:
    """Type a date into the form's date field, part by part."""
    field = page.get_by_test_id("stDateInput")
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type(day.strftime("%Y%m%d"))
    page.keyboard.press("Enter")


def type_lines(page: Page, count: int) -> float:
    """So many lines from the keyboard, each seen before the next is begun; the seconds it took."""
    started = time.monotonic()
    scan = page.get_by_label("扫码或输入一行")
    scan.click()
    for place in range(1, count + 1):
        page.keyboard.type(f"1*P3@{place}")
        page.keyboard.press("Enter")
        expect(scan).to_have_value("")
        expect(page.get_by_text(re.compile(f"^{place} 行，"))).to_be_visible()
        expect(scan).to_be_focused()
    return time.monotonic() - started


def test_SAL_02_an_order_of_twenty_lines_is_typed_with_stock_and_price_shown(visitor):
    page = visitor("admin")
    go(page, "销售订单、报价单")
    choose(page, "客户", "C1")
    set_date(page, date(2024, 3, 10))
    assert type_lines(page, 20) < 120, "the requirement: twenty lines in under two minutes"
    expect(page.get_by_text("20 行，不含税合计 210.00")).to_be_visible()
    for heading in ("可用量", "不含税单价"):
        expect(page.locator("canvas th").filter(has_text=heading).first).to_be_attached()
    page.get_by_role("button", name=re.compile("^过账")).click()
    expect(page.get_by_text("已过账", exact=True)).to_be_visible()


def test_a_sale_is_typed_posted_and_opened_down_to_its_voucher(visitor):
    page = visitor("admin")
    go(page, "采购入库")
    choose(page, "供应商", "S1")
    set_date(page, date(2024, 3, 10))
    scan = page.get_by_label("扫码或输入一行")
    scan.fill("100*P3@2.50")
    scan.press("Enter")
    expect(page.get_by_text("1 行，不含税合计 250.00")).to_be_visible()
    page.get_by_role("button", name="过账入库单").click()
    expect(page.get_by_text("已过账", exact=True)).to_be_visible()

    go(page, "销售：出库与开票")
    choose(page, "客户", "C1")
    set_date(page, date(2024, 3, 12))
    type_lines(page, 3)
    expect(page.get_by_text("3 行，不含税合计 6.00")).to_be_visible()
    page.get_by_role("button", name="过账销售单").click()
    expect(page.get_by_text("已过账", exact=True)).to_be_visible()

    page.get_by_test_id("stMain").get_by_role("link", name=re.compile("^XC")).click()
    expect(page.get_by_role("heading", name=re.compile("^销售出库单 XC202403-"))).to_be_visible()
    expect(page.get_by_text("¥6.00").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^记-2024-03-")).click()
    expect(page.get_by_role("heading", name=re.compile("^凭证 记-2024-03-"))).to_be_visible()
    debit, credit = page.get_by_test_id("stMetricValue").all_inner_texts()
    assert debit == credit


def test_a_figure_opens_to_its_parts_and_on_to_the_document(visitor):
    page = visitor("finance")
    go(page, "财务")
    expect(page.get_by_text("¥126.56")).to_be_visible()
    expect(page.get_by_text("已勾稽").first).to_be_visible()
    page.get_by_role("button", name="构成").nth(4).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("指标为 ¥126.56")).to_be_visible()
    grid = dialog.get_by_test_id("stDataFrame")
    expect(grid).to_be_visible()
    box = grid.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 60, box["y"] + 52)
    expect(page.get_by_role("heading", name=re.compile("X[A-Z]*2024"))).to_be_visible()


def test_what_is_posted_is_in_the_figures_after_the_next_refresh(visitor, journey_home: Home):
    page = visitor("sales")
    go(page, "销售：出库与开票")
    choose(page, "客户", "C2")
    set_date(page, date(2024, 3, 15))
    page.get_by_label("扫码或输入一行").fill("1*F1@1000")
    page.get_by_label("扫码或输入一行").press("Enter")
    page.get_by_role("button", name="过账销售单").click()
    expect(page.get_by_text("已过账", exact=True)).to_be_visible()
    go(page, "销售")
    before = page.get_by_test_id("stMetricValue").first.inner_text()
    refresh(journey_home)
    go(page, "库存")
    go(page, "销售")
    expect(page.get_by_test_id("stMetricValue").first).not_to_have_text(before)
    expect(page.get_by_text("已勾稽").first).to_be_visible()


def test_a_reload_keeps_the_session_and_signing_out_ends_it_in_every_tab(visitor):
    page = visitor("finance")
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    other = page.context.new_page()
    other.goto("/finance")
    expect(other.get_by_role("heading", name="财务")).to_be_visible()
    page.get_by_role("link", name="退出登录").click()
    expect(page).to_have_url(re.compile("/sign-in$"))
    expect(other).to_have_url(re.compile("/sign-in$"))
    page.go_back()
    expect(page.locator("#password")).to_be_visible()


def test_rights_taken_away_reach_an_open_page_without_a_new_sign_in(visitor, journey_home: Home):
    page = visitor("warehouse")
    expect(page.get_by_role("link", name="采购入库").first).to_be_visible()
    database = open_database(journey_home.database_url)
    with database.reading() as connection:
        user_id = queries.find_user_id(connection, "warehouse")
    with database.commit(origin="test") as transaction:
        services.set_roles(transaction, user_id, ["sales"])
    page.wait_for_timeout(3500)  # the longest an answer about rights is reused
    go(page, "库存")
    expect(page.get_by_role("link", name="销售：出库与开票").first).to_be_visible()
    expect(page.get_by_role("link", name="采购入库")).to_have_count(0)
    with database.commit(origin="test") as transaction:
        services.set_roles(transaction, user_id, ["warehouse"])
    database.close()


def test_a_wrong_password_is_refused_and_then_the_right_one_enters(browser, served):
    context = browser.new_context(base_url=served.base, locale="en-GB")
    page = context.new_page()
    page.goto("/finance")
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.locator("#name").fill("finance")
    page.locator("#password").fill("wrong")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("alert")).to_contain_text("Name or password is wrong")
    page.locator("#password").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("link", name="Finance").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("width", [1440, 380])
def test_every_page_fits_a_wide_and_a_narrow_screen_in_both_languages(visitor, width, language):
    page = visitor("admin", language=language, width=width)
    for path in ("/", "/goods-receipt", "/sale", "/finance", "/sales", "/stock"):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, path
        expect(page.get_by_test_id("stException")).to_have_count(0)


NOTE_LOADING = """document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
    window.sawLoading ||= !!document.querySelector(
        '[data-testid="stSkeleton"], [data-testid="stSpinner"]')
}).observe(document.body, {childList: true, subtree: true}))"""


def test_UX_07_a_page_being_made_and_a_refusal_say_so(visitor):
    """The sign stands only while the page is made, so a watcher of the document notes it."""
    page = visitor("admin")
    page.add_init_script(NOTE_LOADING)
    page.goto("/finance")
    expect(page.get_by_role("heading", name="财务", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stSpinner")).to_have_count(0)
    assert page.evaluate("window.sawLoading === true")
    page.goto("/document?number=XC209901-0001")
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("XC209901-0001")
    expect(refusal).to_contain_text("请")


def test_UX_02_an_order_is_typed_and_stock_looked_up_on_a_telephone(visitor):
    page = visitor("admin", width=380)
    page.goto("/sales-order")
    choose(page, "客户", "C1")
    set_date(page, date(2024, 3, 11))
    type_lines(page, 1)
    page.get_by_role("button", name=re.compile("^过账")).click()
    expect(page.get_by_text("已过账", exact=True)).to_be_visible()
    page.goto("/where")
    choose(page, "商品编码或条码", "P1")
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    for path in ("/sales-order", "/where"):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 380
