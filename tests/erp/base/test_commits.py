"""The order of commits: what is digested, and what leaves no commit."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.base.commits import canonical
from erp.base.errors import RefusedByDatabase
from erp.parties.models import party
from erp.stock.models import reservation
from tests.books import commit_count

VALUES = st.none() | st.text() | st.integers(-(2**63), 2**63 - 1)


@given(st.lists(st.tuples(VALUES, VALUES, VALUES)))
def test_digested_bytes_are_those_of_compact_json(rows):
    compact = json.dumps(["t", rows], separators=(",", ":"), ensure_ascii=False)
    assert canonical("t", rows) == compact.encode("utf-8", "surrogatepass")


def test_a_transaction_that_writes_nothing_is_no_commit(company):
    before = commit_count(company)
    with company.commit(origin="test"):
        pass
    assert commit_count(company) == before
    with company.reading() as connection:
        assert connection.exec_driver_sql("select count(*) from open_tx").scalar_one() == 0


def test_a_constraint_of_the_database_refuses_in_both_languages(company):
    before = commit_count(company)
    with pytest.raises(RefusedByDatabase) as refused, company.commit(origin="test") as transaction:
        transaction.insert(party, {"code": "N", "name": "无", "is_customer": 0, "is_supplier": 0})
    assert refused.value.check == "constraint"
    assert "has_a_role" in refused.value.en
    assert "数据库拒绝写入" in refused.value.zh
    assert commit_count(company) == before


def test_a_check_of_the_seal_refuses_by_its_name(company):
    def release_what_was_never_reserved():
        with company.commit(origin="test") as transaction:
            row_id = transaction.new_id(reservation)
            transaction.add(reservation, (row_id, transaction.tx, 1, 1, 1, -1))

    with pytest.raises(RefusedByDatabase) as refused:
        release_what_was_never_reserved()
    assert refused.value.check == "reserved_more_or_less_than_promised"
