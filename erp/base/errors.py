"""The root of every refusal, in both languages.

Belongs here: the base class and the refusals that have no area of their own. Each area keeps its
own refusals in its `errors` module, one class per reason, values in the message.

    LedgerhouseError
    ├── BadInput                what a person can correct and send again
    │   ├── FieldRefusal        about one field of what was typed
    │   └── SeveralRefusals     all that is wrong with a form, by field
    ├── NeedsConfirmation       what may be right: a person looks and says so
    ├── GuaranteeBroken         what must not happen; the database or `verify` found it
    │   └── RefusedByDatabase
    └── EnvironmentFault        what an operator must mend: no disk, no server, no interpreter
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.glossary import either

if TYPE_CHECKING:
    from collections.abc import Sequence


class LedgerhouseError(Exception):
    """Something refused. `zh` and `en` say what, why and what to do."""

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def message(self, language: str = "en") -> str:
        """The text for a person who reads `language`: `zh_TW`, any other `zh…`, else English."""
        return either(self.zh, self.en, language)


class BadInput(LedgerhouseError):
    """The request cannot be carried out as it stands; nothing was written."""


class FieldRefusal(BadInput):
    """One field cannot be kept as typed; `field` is the column's name."""

    def __init__(self, field: str, *, zh: str, en: str) -> None:
        super().__init__(zh=zh, en=en)
        self.field = field


class SeveralRefusals(BadInput):
    """What is wrong with a form: `refusals` in the order of its fields."""

    def __init__(self, refusals: Sequence[FieldRefusal]) -> None:
        super().__init__(
            zh="\n".join(each.zh for each in refusals), en="\n".join(each.en for each in refusals)
        )
        self.refusals = tuple(refusals)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields refused."""
        return tuple(each.field for each in self.refusals)


class NeedsConfirmation(LedgerhouseError):
    """No fault, but so unusual that a person has to say it is meant; nothing was written."""


class GuaranteeBroken(LedgerhouseError):
    """A promise of the ledgers does not hold."""


class EnvironmentFault(LedgerhouseError):
    """The machine or the installation lacks something the operator must provide."""


class RefusedByDatabase(GuaranteeBroken):
    """A trigger or constraint refused what was to be written; nothing was written."""

    def __init__(self, check: str, detail: str) -> None:
        self.check = check
        super().__init__(
            zh=f"数据库拒绝写入（{check}）：{detail}。没有任何内容被保存。",
            en=f"The database refused the write ({check}): {detail}. Nothing was saved.",
        )


class UnfinishedTransaction(GuaranteeBroken):
    """Rows of a transaction without its commit_log row were found."""

    def __init__(self, tx: int) -> None:
        super().__init__(
            zh=f"事务 {tx} 有数据行却没有提交记录。请运行 ledgerhouse verify 并联系管理员。",
            en=f"Transaction {tx} left rows without a commit record. Run `ledgerhouse verify`.",
        )


class NotExact(BadInput):
    """A number has more decimals than its column keeps, or does not fit 63 bits."""

    def __init__(self, what: str, value: object, digits: int) -> None:
        super().__init__(
            zh=f"{what} {value} 不能精确保存：最多 {digits} 位小数，且不能过大。请修改该数值。",
            en=f"{what} {value} cannot be kept exactly: at most {digits} decimals, and not that "
            "large. Correct the number.",
        )


class DatabaseUnreachable(EnvironmentFault):
    """The core database did not answer after the allowed tries."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            zh=f"数据库无法访问：{reason}。请检查 LEDGERHOUSE_DATABASE_URL 与数据库服务。",
            en=f"The database cannot be reached: {reason}. Check LEDGERHOUSE_DATABASE_URL and the "
            "server.",
        )
