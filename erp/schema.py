"""The whole schema: every table, every step of the `commit_log` trigger, in order.

Belongs here: the sum of the areas. A new area adds its models and its steps to these lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.access import models as access_models
from erp.alerts import models as alert_models
from erp.alerts.checks import ALERT_STEPS
from erp.banking import models as banking_models
from erp.banking.checks import BANKING_STEPS
from erp.base import models as base_models
from erp.base.tables import metadata
from erp.base.triggers import Movement, Step, postgresql_triggers, sqlite_triggers
from erp.bookkeeping import models as bookkeeping_models
from erp.catalog import models as catalog_models
from erp.closing import models as closing_models
from erp.closing.checks import CLOSING_STEPS
from erp.company import models as company_models
from erp.counting import models as counting_models
from erp.counting.checks import COUNTING_STEPS
from erp.devices import models as device_models
from erp.devices.checks import DEVICE_STEPS
from erp.documents import models as document_models
from erp.documents.checks import DOCUMENT_STEPS
from erp.history import models as history_models
from erp.history.checks import HISTORY_STEPS
from erp.ledger import models as ledger_models
from erp.ledger.checks import LEDGER_STEPS
from erp.monitoring import models as monitoring_models
from erp.organization import models as organization_models
from erp.parties import models as party_models
from erp.preferences import models as preference_models
from erp.purchasing import models as purchasing_models
from erp.purchasing.checks import PURCHASING_STEPS
from erp.replenishment import models as replenishment_models
from erp.replenishment.checks import REPLENISHMENT_STEPS
from erp.reversal.checks import REVERSAL_STEPS
from erp.sales import models as sales_models
from erp.sales.checks import SALES_STEPS
from erp.stock import models as stock_models
from erp.stock.checks import STOCK_STEPS
from erp.stock_accounting import models as stock_accounting_models
from erp.stock_accounting.checks import COSTING_GUARDS, STOCK_ACCOUNTING_STEPS
from erp.taxes import models as tax_models
from erp.taxes.checks import TAX_STEPS
from erp.workflow import models as workflow_models
from erp.workflow.checks import WORKFLOW_STEPS

if TYPE_CHECKING:
    from sqlalchemy import MetaData

MODELS = (
    access_models,
    alert_models,
    banking_models,
    base_models,
    bookkeeping_models,
    catalog_models,
    closing_models,
    company_models,
    counting_models,
    device_models,
    document_models,
    history_models,
    ledger_models,
    monitoring_models,
    organization_models,
    party_models,
    preference_models,
    purchasing_models,
    replenishment_models,
    sales_models,
    stock_models,
    stock_accounting_models,
    workflow_models,
    tax_models,
)

SEAL_STEPS: tuple[Step, ...] = (
    *DOCUMENT_STEPS,
    *PURCHASING_STEPS,
    *SALES_STEPS,
    *STOCK_STEPS,
    *STOCK_ACCOUNTING_STEPS,
    *COUNTING_STEPS,
    *ALERT_STEPS,
    *REPLENISHMENT_STEPS,
    *DEVICE_STEPS,
    *LEDGER_STEPS,
    *BANKING_STEPS,
    *CLOSING_STEPS,
    *REVERSAL_STEPS,
    *WORKFLOW_STEPS,
    *TAX_STEPS,
    *HISTORY_STEPS,
    Movement(
        """update commit_head set commit_number = new.commit_number,
             recorded_at = new.recorded_at, hash = new.hash,
             masters_changed = case when exists (select 1 from change_log where tx = new.tx)
             then new.commit_number else masters_changed end where id = 1"""
    ),
    Movement("delete from open_tx where tx = new.tx"),
)


def full_metadata() -> MetaData:
    """The metadata with every area's tables."""
    return metadata


def triggers(dialect: str) -> dict[str, str]:
    """Trigger (on PostgreSQL also function) name → its creating statement."""
    make = sqlite_triggers if dialect == "sqlite" else postgresql_triggers
    return make(metadata.sorted_tables, SEAL_STEPS, COSTING_GUARDS)
