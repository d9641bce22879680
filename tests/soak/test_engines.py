"""Two engines recompute the migrated real company: minutes, most of them the migration."""

from __future__ import annotations

import pytest

from erp.base.database import open_database
from erp.base.home import Home
from ingest.migrate import migrate
from tests.engines import check_with_engines

pytestmark = pytest.mark.soak


def test_CN_11_two_engines_recompute_the_real_company_at_every_month_end(
    real_data, tmp_path, hledger
):
    file = next(real_data("online_retail_ii").glob("*.parquet"))
    home = Home(tmp_path / "home", "online-retail")
    migrate("online-retail", file, home=home)
    database = open_database(home.database_url)
    assert check_with_engines(database, tmp_path / "journals", hledger) > 30
    database.close()
