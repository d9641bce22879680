"""Reading published charts of accounts and comparing first levels; used by their test.

Belongs here: the two formats we know and the comparison. Does not: what is expected of a template.
"""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from data.charts import load_chart

ODOO = Path("odoo_l10n_cn/addons/l10n_cn/data/template")
ERPNEXT = Path("erpnext_china_coa")


class Named(NamedTuple):
    """A first-level account as a chart gives it; cost counts as expense: templates know no cost."""

    name: str
    account_class: str


FirstLevel = dict[str, Named]


@dataclass
class Differences:
    """What a template does otherwise; each first-level account of either stands in one of four."""

    moved: list[str]
    renamed: list[str]
    missing: list[str]
    added: list[str]
    other_class: list[str]


def compare(standard: FirstLevel, template: FirstLevel) -> Differences:
    """List the differences of a template from a standard (or from another template)."""
    code_by_name = {account.name: code for code, account in standard.items()}
    found = {account.name: code for code, account in template.items()}
    by_name = {name: code for name, code in found.items() if name in code_by_name}
    ours = {code: a.name for code, a in standard.items() if a.name not in by_name}
    theirs = {code: a.name for code, a in template.items() if a.name not in by_name}
    renamed = sorted(ours.keys() & theirs.keys())
    same = [(code_by_name[name], code) for name, code in sorted(by_name.items())]
    return Differences(
        moved=[f"{a} {standard[a].name} → {b}" for a, b in sorted(same) if a != b],
        renamed=[f"{code} {ours[code]} → {theirs[code]}" for code in renamed],
        missing=[f"{code} {name}" for code, name in sorted(ours.items()) if code not in theirs],
        added=[f"{code} {name}" for code, name in sorted(theirs.items()) if code not in ours],
        other_class=[
            f"{b} {template[b].name}: {standard[a].account_class} → {template[b].account_class}"
            for a, b in sorted(same)
            if standard[a].account_class != template[b].account_class
        ],
    )


def our_chart(standard: str) -> FirstLevel:
    """Give our first level, its classes in the words templates know."""
    words = {"cost": "expense", "revenue": "income"}
    return {
        account.code: Named(
            account.name_zh, words.get(account.account_class, account.account_class)
        )
        for account in load_chart(standard)
        if account.parent is None
    }


def read_odoo(folder: Path, chart: str) -> FirstLevel:
    """Read one of Odoo's charts: the common accounts and its own; six digits, 00 on top level."""
    accounts = {}
    for name in ("cn_common", chart):
        path = folder / ODOO / f"account.account-{name}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["code"].endswith("00"):
                    account_class = row["account_type"].partition("_")[0]
                    accounts[row["code"][:4]] = Named(row["name@zh_CN"], account_class)
    return accounts


def read_erpnext(folder: Path, file: str) -> FirstLevel:
    """Read one of ERPNext's charts: a tree under class nodes; some accounts have no number."""
    tree = json.loads((folder / ERPNEXT / file).read_text(encoding="utf-8"))["tree"]
    accounts = {}
    for group in tree.values():
        for name, account in group.items():
            if isinstance(account, dict) and account["account_number"]:
                root = account["root_type"] or group["root_type"]
                accounts[str(account["account_number"])] = Named(name, root.lower())
    return accounts


def listed(text: str) -> list[str]:
    """Turn a block of differences, parted by semicolons, into the list `compare` gives."""
    return [" ".join(item.split()) for item in text.split(";")]
