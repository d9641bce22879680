"""Where a company's files lie below LEDGERHOUSE_HOME (design §1).

Belongs here: paths and the choice of company. Does not: what the files hold.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from erp.base.errors import BadInput

DEFAULT_COMPANY = "demo"
LONGEST_CODE = 40


class BadCompanyCode(BadInput):
    """A company code must serve as a folder name."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"公司代码“{code}”无效：请用 1 至 {LONGEST_CODE} 个小写字母、数字或连字符。",
            en=f"Company code {code!r} is invalid: use 1 to {LONGEST_CODE} lower-case letters, "
            "digits, hyphens.",
        )


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one installation and one chosen company."""

    root: Path
    company: str

    @property
    def company_folder(self) -> Path:
        """`companies/<code>/`: core.db, attachments, keys."""
        return self.root / "companies" / self.company

    @property
    def database_url(self) -> str:
        """LEDGERHOUSE_DATABASE_URL, or the company's SQLite file."""
        return os.environ.get("LEDGERHOUSE_DATABASE_URL") or (
            f"sqlite:///{self.company_folder / 'core.db'}"
        )

    @property
    def lake(self) -> Path:
        """Parquet extracted from the core, for all companies of the installation."""
        return self.root / "lake"

    @property
    def warehouse(self) -> Path:
        """`build.duckdb` and `published/`."""
        return self.root / "warehouse"

    @property
    def backups(self) -> Path:
        """Backups and their certificates."""
        return self.root / "backups"

    @property
    def dagster(self) -> Path:
        """Dagster's instance folder."""
        return self.root / "dagster"

    @property
    def logs(self) -> Path:
        """Log files."""
        return self.root / "logs"

    def exists(self) -> bool:
        """Whether the chosen company has been created here."""
        return self.company_folder.exists()


def open_home(root: str | Path | None = None, company: str | None = None) -> Home:
    """The home named by the arguments, else by LEDGERHOUSE_HOME and LEDGERHOUSE_COMPANY."""
    folder = Path(root or os.environ.get("LEDGERHOUSE_HOME") or ".ledgerhouse").resolve()
    code = company or os.environ.get("LEDGERHOUSE_COMPANY") or DEFAULT_COMPANY
    is_made_of_allowed = all(c.islower() or c.isdigit() or c == "-" for c in code)
    if not 0 < len(code) <= LONGEST_CODE or not is_made_of_allowed:
        raise BadCompanyCode(code)
    return Home(folder, code)
