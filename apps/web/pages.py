"""The list of pages: address, title, place in the navigation, and the right that opens each.

Belongs here: what exists and who may open it. Does not: what a page shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from apps.web.language import message as _
from apps.web.language import text as translated
from erp.access.queries import Person

VIEWS = Path(__file__).parent / "views"


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page. `title` and `section` are messages, translated when drawn.

    Without a section a page is reached through others only.
    """

    path: str
    file: str
    title: str
    icon: str
    right: tuple[str, str] | None
    section: str = ""

    @property
    def script(self) -> Path:
        """The file Streamlit runs."""
        return VIEWS / self.file

    def page(self) -> st.Page:
        """The page as the navigation knows it, to link to or switch to."""
        return st.Page(
            self.script,
            title=translated(self.title),
            icon=self.icon,
            url_path=self.path,
            default=self.path == "home",
            visibility="visible" if self.section else "hidden",
        )


AT_TOP = " "
INVENTORY = _("Inventory")
LEDGER = _("Ledger")
BANK = _("Bank")
PURCHASING = _("Purchasing")
SELLING = _("Selling")
DASHBOARDS = _("Dashboards")
MASTERS = _("Master data")
OPERATIONS = _("Operations")

HOME = PageEntry("home", "home.py", _("Home"), ":material/home:", None, AT_TOP)
GOODS_RECEIPT = PageEntry(
    "goods-receipt",
    "forms/goods_receipt.py",
    _("Goods receipt"),
    ":material/input:",
    ("purchasing", "create"),
    INVENTORY,
)
SALE = PageEntry(
    "sale",
    "forms/sale.py",
    _("Sale: delivery and invoice"),
    ":material/point_of_sale:",
    ("sales", "create"),
    SELLING,
)
PURCHASE_REQUEST = PageEntry(
    "purchase-request",
    "purchasing/request.py",
    _("Purchase request"),
    ":material/edit_note:",
    ("purchasing", "create"),
    PURCHASING,
)
REPLENISHMENT = PageEntry(
    "replenishment",
    "purchasing/replenishment.py",
    _("Replenishment"),
    ":material/shopping_bag:",
    ("purchasing", "view"),
    PURCHASING,
)
FORECASTS = PageEntry(
    "forecasts",
    "purchasing/forecasts.py",
    _("Forecasts"),
    ":material/query_stats:",
    ("purchasing", "view"),
    PURCHASING,
)
OUTLOOK = PageEntry(
    "outlook",
    "purchasing/outlook.py",
    _("Stock outlook"),
    ":material/water_drop:",
    ("purchasing", "view"),
    PURCHASING,
)
REPLAY = PageEntry(
    "replay",
    "purchasing/replay.py",
    _("Replay of the past year"),
    ":material/history:",
    ("purchasing", "view"),
    PURCHASING,
)
QUOTES = PageEntry(
    "quotes",
    "purchasing/quotes.py",
    _("Compare quotes"),
    ":material/request_quote:",
    ("purchasing", "view"),
    PURCHASING,
)
PURCHASE_ORDER = PageEntry(
    "purchase-order",
    "purchasing/order.py",
    _("Purchase order"),
    ":material/add_shopping_cart:",
    ("purchasing", "create"),
    PURCHASING,
)
INSPECTION = PageEntry(
    "inspection",
    "purchasing/inspection.py",
    _("Inspection"),
    ":material/fact_check:",
    ("stock", "create"),
    PURCHASING,
)
SUPPLIER_INVOICE = PageEntry(
    "supplier-invoice",
    "purchasing/invoice.py",
    _("Supplier invoice"),
    ":material/receipt:",
    ("ledger", "create"),
    PURCHASING,
)
PAYMENT = PageEntry(
    "supplier-payment",
    "purchasing/payment.py",
    _("Payment to a supplier"),
    ":material/payments:",
    ("ledger", "create"),
    PURCHASING,
)
PURCHASE_RETURN = PageEntry(
    "purchase-return",
    "purchasing/returning.py",
    _("Purchase return"),
    ":material/undo:",
    ("purchasing", "create"),
    PURCHASING,
)
ORDERS = PageEntry(
    "purchase-orders",
    "purchasing/orders.py",
    _("Order tracking"),
    ":material/local_shipping:",
    ("purchasing", "view"),
    PURCHASING,
)
ACCRUALS = PageEntry(
    "accruals",
    "purchasing/accruals.py",
    _("Goods received, not invoiced"),
    ":material/pending_actions:",
    ("ledger", "view"),
    PURCHASING,
)
COSTS = PageEntry(
    "cost-of-goods",
    "stock/costs.py",
    _("Cost of goods"),
    ":material/calculate:",
    ("stock", "view"),
    INVENTORY,
)
WATCHING = PageEntry(
    "stock-alerts",
    "stock/watching.py",
    _("Stock alerts"),
    ":material/notifications:",
    ("stock", "view"),
    INVENTORY,
)
COUNTING = PageEntry(
    "stock-take",
    "stock/counting.py",
    _("Stock-take"),
    ":material/inventory:",
    ("stock", "view"),
    INVENTORY,
)
PURCHASES = PageEntry(
    "purchases",
    "purchasing/purchases.py",
    _("Purchases"),
    ":material/shopping_cart:",
    ("ledger", "view"),
    PURCHASING,
)
SUPPLIER_EVALUATION = PageEntry(
    "supplier-evaluation",
    "purchasing/evaluation.py",
    _("Supplier evaluation"),
    ":material/star_rate:",
    ("purchasing", "view"),
    PURCHASING,
)
BUYING_RULES = PageEntry(
    "buying-rules",
    "purchasing/rules.py",
    _("Buying rules"),
    ":material/rule:",
    ("purchasing", "approve"),
    PURCHASING,
)
SALES_ORDER = PageEntry(
    "sales-order",
    "selling/order.py",
    _("Sales order or quotation"),
    ":material/edit_note:",
    ("sales", "create"),
    SELLING,
)
CONTRACTS = PageEntry(
    "contracts",
    "selling/contract.py",
    _("Sales contracts"),
    ":material/contract:",
    ("sales", "view"),
    SELLING,
)
CARRY_ON = PageEntry(
    "sales-carry-on",
    "selling/carry_on.py",
    _("Deliver, invoice, return"),
    ":material/local_shipping:",
    ("sales", "create"),
    SELLING,
)
MONEY_RECEIVED = PageEntry(
    "money-received",
    "selling/receipt.py",
    _("Money received"),
    ":material/payments:",
    ("sales", "create"),
    SELLING,
)
SALES_ORDERS = PageEntry(
    "sales-orders",
    "selling/orders.py",
    _("Sales orders"),
    ":material/list_alt:",
    ("sales", "view"),
    SELLING,
)
ORDER_TIMELINE = PageEntry(
    "order-timeline",
    "selling/timeline.py",
    _("The way of an order"),
    ":material/route:",
    ("sales", "view"),
    SELLING,
)
DELIVERY_NOTE = PageEntry(
    "delivery-note",
    "selling/note.py",
    _("Delivery note"),
    ":material/print:",
    ("sales", "view"),
    SELLING,
)
SALES_LISTS = PageEntry(
    "sales-lists",
    "selling/closing.py",
    _("Shipped, invoiced, collected"),
    ":material/fact_check:",
    ("sales", "view"),
    SELLING,
)
FINANCE = PageEntry(
    "finance",
    "dashboards/finance.py",
    _("Finance"),
    ":material/account_balance:",
    ("ledger", "view"),
    DASHBOARDS,
)
SALES = PageEntry(
    "sales",
    "dashboards/sales.py",
    _("Sales"),
    ":material/trending_up:",
    ("sales", "view"),
    DASHBOARDS,
)
STOCK = PageEntry(
    "stock",
    "dashboards/stock.py",
    _("Stock"),
    ":material/inventory_2:",
    ("stock", "view"),
    DASHBOARDS,
)
BUYING = PageEntry(
    "purchasing",
    "dashboards/purchasing.py",
    _("Purchasing"),
    ":material/local_shipping:",
    ("purchasing", "view"),
    DASHBOARDS,
)
METRICS = PageEntry(
    "metric-dictionary",
    "proofs/metrics.py",
    _("Metric dictionary"),
    ":material/dictionary:",
    None,
    DASHBOARDS,
)
REPORTS = PageEntry(
    "reports",
    "reports/pack.py",
    _("Standard reports"),
    ":material/summarize:",
    None,
    DASHBOARDS,
)
REPORT_MAKER = PageEntry(
    "report-maker",
    "reports/maker.py",
    _("Reports of one's own"),
    ":material/table_edit:",
    None,
    DASHBOARDS,
)
LOTS = PageEntry(
    "lots", "stock/lots.py", _("Lots"), ":material/event_busy:", ("stock", "view"), INVENTORY
)
WHERE = PageEntry(
    "where",
    "stock/where.py",
    _("Where goods are"),
    ":material/location_on:",
    ("stock", "view"),
    INVENTORY,
)
CARD = PageEntry(
    "product-card",
    "stock/card.py",
    _("Product card"),
    ":material/contextual_token:",
    ("stock", "view"),
    INVENTORY,
)
MOVES = PageEntry(
    "movement-journal",
    "stock/journal.py",
    _("Movement journal"),
    ":material/swap_horiz:",
    ("stock", "view"),
    INVENTORY,
)
TRANSFER = PageEntry(
    "transfer",
    "stock/transfer.py",
    _("Transfer between warehouses"),
    ":material/move_down:",
    ("stock", "create"),
    INVENTORY,
)
OTHER_MOVES = PageEntry(
    "other-moves",
    "stock/other.py",
    _("Other receipts and issues"),
    ":material/published_with_changes:",
    ("stock", "create"),
    INVENTORY,
)
BINS = PageEntry(
    "bins", "stock/bins.py", _("Bins"), ":material/shelves:", ("stock", "view"), INVENTORY
)
LABELS = PageEntry(
    "labels", "stock/labels.py", _("Labels"), ":material/barcode:", ("stock", "view"), INVENTORY
)
EXCHANGE_RATES = PageEntry(
    "exchange-rates",
    "masters/exchange_rates.py",
    _("Exchange rates"),
    ":material/currency_exchange:",
    ("ledger", "view"),
    MASTERS,
)
PARTIES = PageEntry(
    "parties",
    "masters/parties.py",
    _("Customers and suppliers"),
    ":material/groups:",
    ("parties", "view"),
    MASTERS,
)
PRODUCTS = PageEntry(
    "products",
    "masters/products.py",
    _("Product master"),
    ":material/category:",
    ("catalog", "view"),
    MASTERS,
)
SUPPLIED = PageEntry(
    "supplied-goods",
    "masters/supplied.py",
    _("Supplied goods"),
    ":material/handshake:",
    ("purchasing", "view"),
    MASTERS,
)
PRICES = PageEntry(
    "prices",
    "masters/prices.py",
    _("Which price holds"),
    ":material/sell:",
    ("sales", "view"),
    MASTERS,
)
DICTIONARIES = PageEntry(
    "dictionaries",
    "masters/dictionaries.py",
    _("Dictionaries"),
    ":material/list_alt:",
    ("parties", "view"),
    MASTERS,
)
ORGANIZATION = PageEntry(
    "organization",
    "masters/organization.py",
    _("Organization"),
    ":material/account_tree:",
    ("ledger", "view"),
    MASTERS,
)
APPROVALS = PageEntry(
    "approvals", "ledger/approvals.py", _("Approvals"), ":material/approval:", None, AT_TOP
)
ENTER_VOUCHER = PageEntry(
    "enter-voucher",
    "forms/voucher.py",
    _("Manual voucher"),
    ":material/edit_note:",
    ("ledger", "create"),
    LEDGER,
)
VOUCHERS = PageEntry(
    "vouchers",
    "ledger/vouchers.py",
    _("Vouchers"),
    ":material/receipt_long:",
    ("ledger", "view"),
    LEDGER,
)
TEMPLATES = PageEntry(
    "voucher-templates",
    "ledger/templates.py",
    _("Voucher templates and words"),
    ":material/bookmarks:",
    ("ledger", "view"),
    LEDGER,
)
HISTORY = PageEntry(
    "old-documents",
    "ledger/history.py",
    _("Old documents"),
    ":material/history:",
    ("ledger", "view"),
    LEDGER,
)
NUMBERS = PageEntry(
    "number-series", "ledger/numbers.py", _("Number series"), ":material/tag:",
    ("ledger", "view"), LEDGER,
)  # fmt: skip
STATEMENTS = PageEntry(
    "statements",
    "reports/statements.py",
    _("Financial statements"),
    ":material/balance:",
    ("ledger", "view"),
    LEDGER,
)
BOOKS = PageEntry(
    "books",
    "reports/books.py",
    _("Account books"),
    ":material/menu_book:",
    ("ledger", "view"),
    LEDGER,
)
AGEING = PageEntry(
    "ageing",
    "reports/ageing.py",
    _("Receivables and payables"),
    ":material/hourglass_bottom:",
    ("ledger", "view"),
    LEDGER,
)
ACCOUNT_STATEMENT = PageEntry(
    "account-statement",
    "reports/account_statement.py",
    _("Statement of account"),
    ":material/contract:",
    ("ledger", "view"),
    LEDGER,
)
BANK_STATEMENTS = PageEntry(
    "bank-statements",
    "bank/statements.py",
    _("Bank statements"),
    ":material/upload_file:",
    ("ledger", "create"),
    BANK,
)
BANK_MATCHING = PageEntry(
    "bank-matching",
    "bank/matching.py",
    _("Bank matching"),
    ":material/compare_arrows:",
    ("ledger", "create"),
    BANK,
)
BANK_RECONCILIATION = PageEntry(
    "bank-reconciliation",
    "bank/reconciliation.py",
    _("Bank reconciliation statement"),
    ":material/balance:",
    ("ledger", "view"),
    BANK,
)
BILLS = PageEntry(
    "bills",
    "bank/bills.py",
    _("Bills of exchange"),
    ":material/request_quote:",
    ("ledger", "view"),
    BANK,
)
MONTH_END = PageEntry(
    "month-end",
    "ledger/closing.py",
    _("Month end"),
    ":material/event_available:",
    ("closing", "view"),
    LEDGER,
)
VAT = PageEntry("vat", "ledger/vat.py", _("VAT"), ":material/percent:", ("closing", "view"), LEDGER)
DIVERGENCE = PageEntry(
    "first-difference",
    "proofs/divergence.py",
    _("First difference"),
    ":material/difference:",
    ("ledger", "view"),
    LEDGER,
)
MARGINS = PageEntry(
    "margins",
    "reports/margins.py",
    _("Gross margin"),
    ":material/percent:",
    ("ledger", "view"),
    LEDGER,
)
TURNOVER = PageEntry(
    "stock-turnover",
    "reports/turnover.py",
    _("Stock turnover"),
    ":material/autorenew:",
    ("ledger", "view"),
    INVENTORY,
)
ALERTS = PageEntry(
    "alerts",
    "operations/alerts.py",
    _("Alerts"),
    ":material/notifications_active:",
    ("pipelines", "view"),
    OPERATIONS,
)
INCIDENTS = PageEntry(
    "incidents",
    "operations/incidents.py",
    _("Incidents"),
    ":material/report:",
    ("pipelines", "view"),
    OPERATIONS,
)
BACKUPS = PageEntry(
    "backups",
    "operations/backups.py",
    _("Backups"),
    ":material/backup:",
    ("pipelines", "view"),
    OPERATIONS,
)
LOGS = PageEntry(
    "program-log",
    "operations/logs.py",
    _("Program log"),
    ":material/terminal:",
    ("pipelines", "view"),
    OPERATIONS,
)
RESPONSE_TIMES = PageEntry(
    "response-times",
    "operations/times.py",
    _("Response times"),
    ":material/speed:",
    ("pipelines", "view"),
    OPERATIONS,
)
UPKEEP = PageEntry(
    "upkeep",
    "operations/upkeep.py",
    _("Size and upkeep"),
    ":material/database:",
    ("pipelines", "view"),
    OPERATIONS,
)
MIGRATION = PageEntry(
    "migration",
    "operations/migration.py",
    _("Migration assistant"),
    ":material/move_up:",
    ("pipelines", "view"),
    OPERATIONS,
)
ACCOUNT = PageEntry(
    "account", "access/account.py", _("My account"), ":material/account_circle:", None, OPERATIONS
)
COMPANY = PageEntry(
    "company",
    "masters/company.py",
    _("Company profile"),
    ":material/domain:",
    ("access", "view"),
    OPERATIONS,
)
POLICY = PageEntry(
    "access-policy",
    "access/policy.py",
    _("Sessions and passwords"),
    ":material/lock_clock:",
    ("access", "view"),
    OPERATIONS,
)
PEOPLE = PageEntry(
    "people",
    "access/people.py",
    _("Users and roles"),
    ":material/manage_accounts:",
    ("access", "view"),
    OPERATIONS,
)
REVIEW = PageEntry(
    "access-review",
    "access/review.py",
    _("Review of rights"),
    ":material/verified_user:",
    ("access", "view"),
    OPERATIONS,
)
AUDIT = PageEntry(
    "audit-log",
    "access/audit.py",
    _("Audit log"),
    ":material/policy:",
    ("access", "view"),
    OPERATIONS,
)
API_KEYS = PageEntry(
    "api-keys",
    "operations/api_keys.py",
    _("API keys"),
    ":material/key:",
    ("access", "view"),
    OPERATIONS,
)
READINGS = PageEntry(
    "device-readings",
    "operations/readings.py",
    _("Device readings"),
    ":material/sensors:",
    ("stock", "view"),
    OPERATIONS,
)
DOCUMENT = PageEntry(
    "document", "proofs/document.py", _("Document"), ":material/description:", None
)
SEARCH = PageEntry("search", "search.py", _("Search"), ":material/search:", None)
VOUCHER = PageEntry(
    "voucher", "proofs/voucher.py", _("Voucher"), ":material/receipt_long:", ("ledger", "view")
)

PAGES = (
    HOME,
    APPROVALS,
    FINANCE,
    SALES,
    STOCK,
    BUYING,
    METRICS,
    REPORTS,
    REPORT_MAKER,
    SALE,
    SALES_ORDER,
    CONTRACTS,
    CARRY_ON,
    MONEY_RECEIVED,
    SALES_ORDERS,
    ORDER_TIMELINE,
    DELIVERY_NOTE,
    SALES_LISTS,
    REPLENISHMENT,
    FORECASTS,
    OUTLOOK,
    REPLAY,
    PURCHASE_REQUEST,
    QUOTES,
    PURCHASE_ORDER,
    INSPECTION,
    SUPPLIER_INVOICE,
    PAYMENT,
    PURCHASE_RETURN,
    ORDERS,
    ACCRUALS,
    PURCHASES,
    SUPPLIER_EVALUATION,
    BUYING_RULES,
    GOODS_RECEIPT,
    TRANSFER,
    OTHER_MOVES,
    BINS,
    COUNTING,
    WATCHING,
    WHERE,
    CARD,
    MOVES,
    LOTS,
    TURNOVER,
    COSTS,
    LABELS,
    BANK_STATEMENTS,
    BANK_MATCHING,
    BANK_RECONCILIATION,
    BILLS,
    ENTER_VOUCHER,
    VOUCHERS,
    TEMPLATES,
    HISTORY,
    NUMBERS,
    BOOKS,
    STATEMENTS,
    AGEING,
    ACCOUNT_STATEMENT,
    MARGINS,
    MONTH_END,
    VAT,
    DIVERGENCE,
    PARTIES,
    PRODUCTS,
    SUPPLIED,
    PRICES,
    DICTIONARIES,
    ORGANIZATION,
    EXCHANGE_RATES,
    ALERTS,
    INCIDENTS,
    BACKUPS,
    LOGS,
    UPKEEP,
    RESPONSE_TIMES,
    MIGRATION,
    ACCOUNT,
    COMPANY,
    PEOPLE,
    POLICY,
    REVIEW,
    AUDIT,
    API_KEYS,
    READINGS,
    DOCUMENT,
    VOUCHER,
    SEARCH,
)


def pages_for(person: Person) -> tuple[PageEntry, ...]:
    """The pages a person may open."""
    return tuple(page for page in PAGES if page.right is None or person.may(*page.right))
