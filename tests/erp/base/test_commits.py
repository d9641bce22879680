"""The order of commits: what is digested, and what leaves no commit."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from erp.base.commits import canonical
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
