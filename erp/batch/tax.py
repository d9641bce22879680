"""Tax of a document's lines added up by tax code, for sales and purchases alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.batch.batch import Batch
    from erp.batch.head import Head, SourceLine
    from erp.batch.masters import Account


def output_account(batch: Batch, head: Head, tax_code_id: int) -> Account:
    """Where tax due goes: 销项税额, or 简易计税 at a levy rate (财会〔2016〕22号 一（八）)."""
    is_levied = batch.masters.levies(tax_code_id)
    return batch.account("output_tax_simplified" if is_levied else "output_tax", head)


def tax_by_code(lines: Sequence[SourceLine]) -> dict[int, tuple[int, int]]:
    """Net and tax by tax code, for the lines that carry one."""
    sums: dict[int, tuple[int, int]] = {}
    for line in lines:
        if line.tax_code_id is not None:
            net, tax = sums.get(line.tax_code_id, (0, 0))
            sums[line.tax_code_id] = (net + line.net, tax + line.tax)
    return sums
