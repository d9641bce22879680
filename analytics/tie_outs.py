"""Tie-outs: a figure of the warehouse beside the same figure of the ledger, computed another way.

Belongs here: running them on a build and keeping their results. What each compares is data:
`tie_outs.yaml`. Does not belong here: identities that stop a build (tests of `dbt_project`).

The ledger's side comes from the lake's facts, or from running totals the core itself keeps, read in
the same snapshot; never from the mart that is being proved.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from os import SEEK_END
from pathlib import Path

import duckdb
import yaml

from analytics.published import TieOut

HISTORY_BYTES = 1_000_000
"""How much of what was kept a page reads: about 250 runs."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A tie-out: `sql` gives company, warehouse figure, ledger figure, differing parts."""

    name: str
    zh: str
    en: str
    marts: tuple[str, ...]
    sql: str


@cache
def definitions() -> tuple[Definition, ...]:
    """Every tie-out, in the order of the file."""
    said = yaml.safe_load(files(__package__).joinpath("tie_outs.yaml").read_text("utf-8"))
    return tuple(Definition(**{**item, "marts": tuple(item["marts"])}) for item in said)


def run_tie_outs(connection: duckdb.DuckDBPyConnection) -> tuple[TieOut, ...]:
    """Run all on a finished build."""
    connection.execute(_UNITS)
    connection.execute(_BILLED)
    return tuple(
        _result(definition.name, row)
        for definition in definitions()
        for row in connection.execute(definition.sql).fetchall()
    )


_UNITS = """
create or replace temp table units as
select company, case currency_digits when 0 then 1.0000 when 1 then 0.1000 when 2 then 0.0100
  when 3 then 0.0010 when 4 then 0.0001 end as unit
from marts.companies
"""

_BILLED = """
create or replace temp table billed as
with acts as (
  select c.company, d.act, a.account_id
  from marts.companies c
  join raw.determination d on d.standard in ('', c.standard)
    and d.taxpayer_kind in ('', c.taxpayer_kind)
  join staging.stg_core__accounts a on a.company = c.company and a.account_code = d.account_code
  where d.act in ('receivable_billed', 'output_tax')
)
select p.company, e.document_id, d.business_date, y.party_code,
       sum(cast(case acts.act when 'receivable_billed' then p.amount_minor else 0 end
           as decimal(38, 0))) * f.unit as gross,
       -sum(cast(case acts.act when 'output_tax' then p.amount_minor else 0 end
           as decimal(38, 0))) * f.unit as tax
from staging.stg_core__postings p
join acts on acts.company = p.company and acts.account_id = p.account_id
join staging.stg_core__journal_entries e on e.company = p.company and e.entry_id = p.entry_id
join staging.stg_core__documents d on d.company = e.company and d.document_id = e.document_id
left join staging.stg_core__documents o on o.company = d.company
  and o.document_id = d.reverses_document_id and d.document_kind = 'reversal'
left join staging.stg_core__parties y on y.company = d.company and y.party_id = d.party_id
join units f on f.company = p.company
where coalesce(o.document_kind, d.document_kind) in ('sales_invoice', 'credit_note')
group by p.company, e.document_id, d.business_date, y.party_code, f.unit
"""
"""What each invoice and credit note posted to receivables and output tax, from the facts."""


def _result(name: str, row: tuple[str, Decimal | None, Decimal | None, int]) -> TieOut:
    company, warehouse, ledger, offenders = row
    left, right = warehouse or Decimal(0), ledger or Decimal(0)
    return TieOut(
        name, company, _text(left), _text(right), offenders, _holds(left, right, offenders)
    )


def _holds(warehouse: Decimal, ledger: Decimal, offenders: int) -> bool:
    return warehouse == ledger and offenders == 0


def _text(figure: Decimal) -> str:
    return f"{Decimal(figure):f}"


def keep_history(warehouse: Path, run: str, at: str, results: tuple[TieOut, ...]) -> None:
    """Add a run's results to `warehouse/tie_outs.jsonl`, one line each, never rewritten."""
    with (warehouse / "tie_outs.jsonl").open("a", encoding="utf-8") as file:
        for result in results:
            file.write(
                json.dumps({"run": run, "at": at, **asdict(result)}, ensure_ascii=False) + "\n"
            )


def history(warehouse: Path, company: str, name: str, count: int) -> list[tuple[datetime, TieOut]]:
    """When a tie-out was last run and what it found, the newest first; of the newest lines kept."""
    try:
        with (warehouse / "tie_outs.jsonl").open("rb") as file:
            file.seek(0, SEEK_END)
            start = max(0, file.tell() - HISTORY_BYTES)
            file.seek(start)
            lines = file.read().splitlines()[1 if start else 0 :]
    except FileNotFoundError:
        return []
    found = []
    for line in reversed(lines):
        said = json.loads(line)
        del said["run"]
        at = datetime.fromisoformat(said.pop("at"))
        if (said["name"], said["company"]) == (name, company):
            found.append((at, TieOut(**said)))
        if len(found) == count:
            break
    return found
