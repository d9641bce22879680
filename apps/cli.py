"""The commands of Ledgerhouse. Names, options, exit codes and JSON forms are contracts.

Belongs here: reading arguments and showing results. Does not: doing the work. Each command imports
what it needs when it runs, so that `--help` and small commands answer at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from apps.backup import backup_app
from apps.bank import bank_app
from apps.logs import logs_app
from apps.output import BROKEN, fail, language, progress_line, say, show
from erp.base.errors import LedgerhouseError
from erp.base.home import open_home

if TYPE_CHECKING:
    from erp.monitoring.queries import Alert

app = typer.Typer(
    name="ledgerhouse",
    help="账仓 Ledgerhouse: an ERP whose every number has its proof.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
user_app = typer.Typer(help="People who may sign in.", no_args_is_help=True)
export_app = typer.Typer(help="The books as files for other engines.", no_args_is_help=True)
app.add_typer(user_app, name="user")
app.add_typer(export_app, name="export")
app.add_typer(bank_app, name="bank")
app.add_typer(backup_app, name="backup")
app.add_typer(logs_app, name="logs")

Company = Annotated[
    str | None, typer.Option("--company", help="Which company of LEDGERHOUSE_HOME.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]


@app.command()
def init(
    name: Annotated[str, typer.Option(help="The company's name.")],
    company: Company = None,
    name_en: Annotated[str, typer.Option(help="Its English name.")] = "",
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "CNY",
    standard: Annotated[str, typer.Option(help="small_business | enterprise")] = "small_business",
    taxpayer_kind: Annotated[str, typer.Option(help="general | small_scale")] = "general",
    time_zone: Annotated[str, typer.Option(help="IANA name.")] = "Asia/Shanghai",
    first_month: Annotated[str, typer.Option(help="First accounting month, YYYY-MM.")] = "2026-01",
    months: Annotated[int, typer.Option(help="How many months to open.")] = 24,
    as_json: Json = False,
) -> None:
    """Create an empty company: chart, tax codes, periods, warehouse, roles."""
    from apps.company import make_company, make_whole
    from erp.base.clock import system_clock
    from erp.setup.company import CompanyExists, NewCompany

    home = open_home(company=company)
    settings = NewCompany(
        home.company, name, name_en, currency, standard, taxpayer_kind, time_zone, first_month,
        months,
    )  # fmt: skip
    if home.exists():
        raise CompanyExists(home.company)
    today = system_clock().astimezone(ZoneInfo(time_zone)).date()
    make_whole(
        home, lambda building: make_company(building, settings, approvals_from=today).close()
    )
    result = {"company": home.company, "home": str(home.root)}
    show(result, as_json=as_json, text=lambda: f"{home.company}: {home.company_folder}")


@app.command()
def demo(
    company: Company = None,
    serve: Annotated[bool, typer.Option(help="Serve the pages at the end.")] = True,
    port: Annotated[int, typer.Option(help="Port of the pages.")] = 8501,
    scale: Annotated[str, typer.Option(help="full | small")] = "full",
    as_json: Json = False,
) -> None:
    """Create the demo company once, run the nightly job once, and serve the pages."""
    from apps.demo import prepare_demo

    home = open_home(company=company)
    result = prepare_demo(home, scale=scale)
    address = f"http://localhost:{port}"
    show({**result, "address": address}, as_json=as_json, text=lambda: _demo_text(result, address))
    if serve:
        _serve(home.company, port, schedules=True)


@app.command()
def serve(
    company: Company = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the pages.")] = 8501,
    public: Annotated[
        str | None, typer.Option(help="The https:// address a TLS proxy serves.")
    ] = None,
    schedules: Annotated[bool, typer.Option(help="Run the Dagster schedules too.")] = True,
) -> None:
    """Serve the pages and run the schedules until stopped."""
    from apps.company import open_company

    home, database = open_company(company)
    database.close()
    _serve(home.company, port, schedules=schedules, host=host, public=public)


@app.command()
def migrate(
    source: Annotated[str, typer.Argument(help="A shipped source, or a mapping file of yours.")],
    paths: Annotated[
        list[Path] | None, typer.Argument(help="The files, or the folder, to migrate.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help="A mapping of your own.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check all, post nothing.")] = False,
    corrections: Annotated[
        Path | None, typer.Option(help="refused.csv with corrected values, to replay.")
    ] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take the company back to before this source.")
    ] = False,
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Bring an old system's files into the books, with a certificate for every row."""
    from operations.migration import migrate_source, undo_migration

    chosen = company or os.environ.get("LEDGERHOUSE_COMPANY")
    home = open_home(company=chosen) if chosen else None
    if undo:
        undone = undo_migration(source, home)
        show(undone, as_json=as_json, text=lambda: f"{undone['company']}: {undone['state']}")
        return
    certificate = migrate_source(
        source,
        paths or [],
        mapping=mapping,
        dry_run=dry_run,
        corrections=corrections,
        home=home,
        progress=progress_line("迁移", "migrating"),
    )
    show(certificate.to_json(), as_json=as_json, text=lambda: certificate.to_text(language()))
    if not certificate.is_explained:
        raise SystemExit(BROKEN)


@app.command()
def profile(
    paths: Annotated[list[Path], typer.Argument(help="The files, or the folder, to look at.")],
    source: Annotated[
        str | None, typer.Option(help="A shipped source, or a mapping file: names tables and keys.")
    ] = None,
    to: Annotated[Path, typer.Option(help="Folder of profile.html and profile.json.")] = Path(),
    as_json: Json = False,
) -> None:
    """Say what a source looks like before it is migrated: types, duplicates, orphans, outliers."""
    from operations.migration import profile_source

    content, page = profile_source(source, paths, to)
    lines = [
        f"{each['table']} {each['column']}: {each[language()[:2]]} × {each['count']}"
        for each in content["findings"]
    ]
    show(content, as_json=as_json, text=lambda: "\n".join([*lines, str(page)]))


@app.command("run-sheet")
def run_sheet(
    source: Annotated[str, typer.Argument(help="A shipped source, or a mapping file of yours.")],
    owner: Annotated[
        list[str] | None, typer.Option(help="step=name or step=name/minutes, as often as needed.")
    ] = None,
    begins: Annotated[
        datetime | None, typer.Option(help="When the first step begins, local time.")
    ] = None,
    company: Company = None,
    as_json: Json = False,
) -> None:
    """The run sheet of a cut-over: steps, owners, measured times, go or no-go, the way back."""
    from operations.migration import run_sheet_of

    chosen = company or os.environ.get("LEDGERHOUSE_COMPANY")
    home = open_home(company=chosen) if chosen else None
    sheet, page = run_sheet_of(source, home, owner or [], begins)
    lines = [
        f"{each['begins']} {each[language()[:2]]} · {each['owner'] or '—'} · {each['minutes']}"
        for each in sheet["steps"]
    ]
    show(sheet, as_json=as_json, text=lambda: "\n".join([*lines, str(page)]))


@app.command()
def template(
    source: Annotated[str, typer.Argument(help="A shipped source, e.g. opening.")],
    path: Annotated[Path, typer.Argument(help="The workbook to write.")],
) -> None:
    """Write the empty workbook of a source for people to fill."""
    from ingest.mapped.language import find_plan
    from ingest.mapped.templates import write_template

    write_template(find_plan(source), path)
    typer.echo(path)


@app.command()
def run(
    job: Annotated[str, typer.Argument(help="refresh | nightly | backup | forecasting")],
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Run a job of the pipelines now and wait for it."""
    home = open_home(company=company)
    code = _run_job(job, home.company)
    result = {"job": job, "company": home.company, "exit_code": code}
    show(result, as_json=as_json, text=lambda: f"{job}: {'ok' if code == 0 else 'failed'}")
    raise SystemExit(code)


@app.command()
def verify(company: Company = None, as_json: Json = False) -> None:
    """Recompute every guarantee from the rows; exit 1 if one is broken."""
    from apps.company import open_company
    from apps.proof import prove

    home, database = open_company(company)
    proof = prove(home, database, progress=progress_line("核验", "verifying"))
    show(proof.to_json(), as_json=as_json, text=lambda: proof.to_text(language()))
    if not proof.holds:
        raise SystemExit(BROKEN)


@app.command()
def upgrade(
    check: Annotated[bool, typer.Option("--check", help="Only compare the versions.")] = False,
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Bring the books to this program's schema: proved backup, migrate, verify, or as before."""
    from importlib.metadata import version

    from apps.company import NoSuchCompany
    from erp.migrations import installed, newest
    from operations.sealing import secret_of
    from operations.upgrading import Upgraded, upgrade_books

    home = open_home(company=company)
    if not home.exists():
        raise NoSuchCompany(home)
    if check:
        done = Upgraded(installed(home.database_url), newest())
    else:
        done = upgrade_books(home, secret_of(home))
    result = {"company": home.company, "program": version("ledgerhouse"), **done.to_json()}
    show(result, as_json=as_json, text=lambda: f"{done.before} → {done.after} {done.backup}")


@app.command()
def upkeep(company: Company = None, as_json: Json = False) -> None:
    """Put away old logs, check the archive, tidy the database, keep the day's sizes."""
    from apps.company import open_company
    from operations.upkeep import keep_up

    home, database = open_company(company)
    done = keep_up(home, database, database.clock())
    result = done.to_json()
    show(result, as_json=as_json, text=lambda: f"{done.rows_put_away} → {home.company}/archive")


@app.command()
def watch(company: Company = None, as_json: Json = False) -> None:
    """Measure what the alert rules ask and tell; exit 1 while a critical alert is open."""
    from apps.company import open_company
    from erp.monitoring import queries
    from operations.watching import look

    home, database = open_company(company)
    done = look(home, database, database.clock())
    with database.reading() as connection:
        found = queries.open_alerts(connection)
    lines = [f"{each.severity}  {_alert_words(each)}" for each in found]
    result = {
        "opened": done.opened, "ended": done.ended, "sent": done.sent, "failed": done.failed,
        "alerts": [
            {
                "rule": each.rule.code, "severity": each.severity, "subject": each.subject,
                "measured": each.measured, "limit": each.threshold, "unit": each.rule.unit,
            }
            for each in found
        ],
    }  # fmt: skip
    nothing = "一切正常。" if language() == "zh_CN" else "Nothing is wrong."
    show(result, as_json=as_json, text=lambda: "\n".join(lines) or nothing)
    if any(each.severity == queries.CRITICAL for each in found):
        raise typer.Exit(BROKEN)


def _alert_words(alert: Alert) -> str:
    name = alert.rule.name if language() == "zh_CN" else alert.rule.name_en
    measured = f"{alert.measured} {alert.rule.unit}".strip()
    return f"{name}: {alert.subject}, {measured} > {alert.threshold}"


@app.command("close")
def close_command(
    month: Annotated[str, typer.Argument(help="The month to close, as 2026-01.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only run the checklist.")] = False,
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Close a month: checklist, profit transfer, lock; exit 2 and unchanged if one is open."""
    from apps.closing import check, checks_as_data, checks_as_text, close
    from apps.company import open_company

    _, database = open_company(company)
    results = check(database, month) if dry_run else close(database, month)
    result = {"month": month, "closed": not dry_run, "checks": checks_as_data(results)}
    show(result, as_json=as_json, text=lambda: checks_as_text(results, language()))


@app.command()
def reopen(
    month: Annotated[str, typer.Argument(help="The last closed month, as 2026-01.")],
    user: Annotated[str, typer.Option(help="Whose right it is.")],
    reason: Annotated[str, typer.Option(help="Why; kept in the log.")],
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Open the last closed month again; its transfer stands in red."""
    from apps.closing import reopen as reopen_month
    from apps.company import open_company

    _, database = open_company(company)
    reopen_month(database, month, name=user, reason=reason)
    result = {"month": month, "reopened": True}
    show(result, as_json=as_json, text=lambda: f"{month}: stock_closed")


@app.command()
def divergence(company: Company = None, as_json: Json = False) -> None:
    """Name the first document after which two books part; exit 1 if any do."""
    from apps.closing import divergences, divergences_as_data, divergences_as_text
    from apps.company import open_company

    home, database = open_company(company)
    found = divergences(database, progress_line("比对", "comparing"))
    result = {"company": home.company, "divergences": divergences_as_data(found)}
    show(result, as_json=as_json, text=lambda: divergences_as_text(found, language()))
    if found:
        raise SystemExit(BROKEN)


@app.command()
def compare(company: Company = None, as_json: Json = False) -> None:
    """Compare all books, keep what is found, and name where they part; exit 1 if any do."""
    from apps.closing import compare, seen_as_data, seen_as_text
    from apps.company import open_company

    home, database = open_company(company)
    seen = compare(database, progress_line("比对", "comparing"))
    result = {"company": home.company, **seen_as_data(seen)}
    show(result, as_json=as_json, text=lambda: seen_as_text(seen, language()))
    if result["parted"]:
        raise SystemExit(BROKEN)


@app.command()
def vat(
    month: Annotated[str, typer.Argument(help="An accounting month, as 2026-01.")],
    company: Company = None,
    as_json: Json = False,
) -> None:
    """The month's VAT by rate, tied to the accounts below 2221; exit 1 if it does not tie."""
    from apps.closing import vat_as_data, vat_as_text, vat_of
    from apps.company import open_company

    _, database = open_company(company)
    summary = vat_of(database, month)
    show(vat_as_data(summary), as_json=as_json, text=lambda: vat_as_text(summary, language()))
    if not summary.ties:
        raise SystemExit(BROKEN)


@app.command()
def invoices(
    path: Annotated[Path, typer.Argument(help="A list of VAT invoices, Parquet or CSV.")],
    as_json: Json = False,
) -> None:
    """Totals by firm of a list of VAT invoices: void never counts, repeats count once."""
    from apps.invoice_lists import invoice_totals, totals_as_data, totals_as_text

    totals = invoice_totals(path)
    show({"firms": totals_as_data(totals)}, as_json=as_json, text=lambda: totals_as_text(totals))


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="A select over the published marts.")],
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Read the published marts: no file access, no settings, 30 s, 1 GiB."""
    from analytics.query import run_query

    columns, rows = run_query(open_home(company=company), sql)
    result = {"columns": columns, "rows": rows, "row_count": len(rows)}
    show(result, as_json=as_json, text=lambda: _table_text(columns, rows))


@export_app.command("journal")
def export_journal(
    form: Annotated[
        str, typer.Option("--format", help="hledger | beancount | csv | parquet")
    ] = "hledger",
    output: Annotated[Path | None, typer.Option(help="File to write; stdout if none.")] = None,
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Every entry of the books, so that another engine can recompute them."""
    from analytics.journal_export import export_journal as write
    from apps.company import open_company

    home, database = open_company(company)
    target = output or Path("/dev/stdout")
    written = write(database, target, form)
    result = {"company": home.company, "format": form, "path": str(target), "entries": written}
    if output is not None or as_json:
        show(result, as_json=as_json, text=lambda: f"{written} → {target}")


@export_app.command("marts")
def export_marts(
    folder: Annotated[Path, typer.Argument(help="The folder to write into.")],
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Every published mart as Parquet, what its columns mean, and which version it is."""
    from analytics.mart_files import export_marts as write

    rows = write(open_home(company=company), folder)
    result = {"path": str(folder), "rows": rows}
    show(result, as_json=as_json, text=lambda: f"{folder}: {len(rows)}")


@export_app.command("auditor")
def export_auditor(
    output: Annotated[Path, typer.Option(help="The folder to write into.")],
    form: Annotated[str, typer.Option("--format", help="csv | parquet")] = "csv",
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Accounts, balances, vouchers, parties, stock and both journals, for an auditor."""
    from analytics.auditor_export import export_books
    from apps.company import open_company

    home, database = open_company(company)
    written = export_books(database, output, form)
    result = {"company": home.company, "format": form, "path": str(output), "rows": written}
    show(result, as_json=as_json, text=lambda: f"{sum(written.values())} → {output}")


@user_app.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Annotated[list[str], typer.Option(help="admin, finance, sales, warehouse; repeatable.")],
    password: Annotated[
        str, typer.Option(envvar="LEDGERHOUSE_PASSWORD", prompt=True, hide_input=True)
    ],
    display_name: Annotated[str, typer.Option(help="The person's name.")] = "",
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Add a person who may sign in."""
    from apps.company import open_company
    from erp.access.services import create_user
    from erp.base.clock import system_clock

    _, database = open_company(company)
    with database.commit(origin="cli", request_id=f"user:{name}") as transaction:
        user_id = create_user(
            transaction,
            name=name,
            password=password,
            roles=role,
            now=system_clock(),
            display_name=display_name,
        )
    show({"user_id": user_id, "name": name}, as_json=as_json, text=lambda: f"{name}: {user_id}")


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help="A figure, or all.")] = "all",
    as_json: Json = False,
) -> None:
    """Measure, each figure beside a limit taken in the same run."""
    # The benches lie beside the packages in a checkout; they are not installed with them.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from bench import run as run_bench

    result = run_bench(name)
    show(result, as_json=as_json, text=lambda: "")


def main() -> None:
    """The console script: refusals become one line and an exit code, never a traceback."""
    as_json = "--json" in sys.argv
    try:
        app()
    except LedgerhouseError as error:
        fail(error, as_json=as_json)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _serve(
    company: str, port: int, *, schedules: bool, host: str = "127.0.0.1", public: str | None = None
) -> None:
    from apps.server import Address
    from apps.supervisor import supervise

    address = Address(host, port, public)
    address.site()
    web = [sys.executable, "-m", "apps.serve", "--host", host, "--port", str(port)]
    if public:
        web += ["--public", public]
    say(
        f"服务地址 http://{host}:{port}（Ctrl-C 停止）",
        f"Serving http://{host}:{port} (Ctrl-C stops)",
    )
    supervise(open_home(company=company), web=web, with_schedules=schedules)


def _run_job(job: str, company: str) -> int:
    environment = {**os.environ, "LEDGERHOUSE_COMPANY": company}
    command = [sys.executable, "-m", "pipelines", job]
    return subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode


def _demo_text(result: dict[str, Any], address: str) -> str:
    lines = [f"  {each['name']:<12}{each['password']}" for each in result["accounts"]]
    if not lines:
        return address
    head = "演示账号（密码只显示这一次）" if language() == "zh_CN" else (
        "Demo accounts (the passwords are shown this once)"
    )  # fmt: skip
    return "\n".join([head, *lines, address])


def _table_text(columns: list[str], rows: list[list[Any]]) -> str:
    cells = [columns, *([str(value) for value in row] for row in rows)]
    widths = [max(len(row[index]) for row in cells) for index in range(len(columns))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        for row in cells
    )


if __name__ == "__main__":
    main()
