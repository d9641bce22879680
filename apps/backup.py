"""`ledgerhouse backup …`: making, listing, proving, restoring and pruning backups.

Belongs here: options and words. Does not: the acts (`operations`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from apps.output import BROKEN, language, show

if TYPE_CHECKING:
    from operations.backups import Backup
    from operations.restoring import Impact

backup_app = typer.Typer(help="Backups, each proved by restoring it.", no_args_is_help=True)

Company = Annotated[
    str | None, typer.Option("--company", help="Which company of LEDGERHOUSE_HOME.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
Which = Annotated[str, typer.Argument(help="A backup's id, or latest.")]
From = Annotated[str, typer.Option("--from", help="A folder or s3://bucket/prefix.")]


@backup_app.command("create")
def create_command(
    full: Annotated[bool, typer.Option("--full", help="Full, whatever there is.")] = False,
    proof: Annotated[bool, typer.Option(help="Prove it by restoring it.")] = True,
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Back up the company to all targets and prove the backup; exit 1 if it cannot be proved."""
    from erp.base.home import open_home
    from operations.archive import FULL
    from operations.backups import create, find, targets_of
    from operations.restoring import prove
    from operations.sealing import secret_of

    home = open_home(company=company)
    secret, target = secret_of(home), targets_of(home)[0]
    made = create(home, secret, kind=FULL if full else "")
    is_good = not proof or prove(home, target, made.id, secret).holds
    made = find(target, made.id)
    show(_as_data(made), as_json=as_json, text=lambda: _as_text(made))
    if not is_good:
        raise SystemExit(BROKEN)


@backup_app.command("list")
def list_command(source: From = "", company: Company = None, as_json: Json = False) -> None:
    """Every backup, the newest first, with its proof."""
    from erp.base.home import open_home
    from operations.backups import backups_at, targets_of
    from operations.targets import target_at

    home = open_home(company=company)
    target = target_at(source, home.company) if source else targets_of(home)[0]
    found = backups_at(target)
    result = {"company": home.company, "backups": [_as_data(each) for each in found]}
    show(result, as_json=as_json, text=lambda: "\n".join(map(_as_text, found)))


@backup_app.command("prove")
def prove_command(
    backup: Which = "latest", source: From = "", company: Company = None, as_json: Json = False
) -> None:
    """Restore a backup into a clean place and verify it there; exit 1 if it does not hold."""
    from erp.base.home import open_home
    from operations.backups import find, targets_of
    from operations.restoring import prove
    from operations.sealing import secret_of
    from operations.targets import target_at

    home = open_home(company=company)
    target = target_at(source, home.company) if source else targets_of(home)[0]
    certificate = prove(home, target, backup, secret_of(home))
    proved = find(target, certificate.content["backup"])
    show(
        certificate.to_json(),
        as_json=as_json,
        text=lambda: "\n".join(filter(None, [_as_text(proved), certificate.content["problem"]])),
    )
    if not certificate.holds:
        raise SystemExit(BROKEN)


@backup_app.command("restore")
def restore_command(
    backup: Which,
    source: From = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without it only list.")] = False,
    company: Company = None,
    as_json: Json = False,
) -> None:
    """List what was entered since a backup; with --yes put the backup in place."""
    from dataclasses import asdict

    from erp.base.home import open_home
    from operations.backups import targets_of
    from operations.cores import core_of
    from operations.restoring import impact, restore_in_place
    from operations.sealing import secret_of
    from operations.targets import target_at

    home = open_home(company=company)
    target = target_at(source, home.company) if source else targets_of(home)[0]
    has_books = core_of(home).exists()
    seen = impact(home, target, backup) if has_books else None
    result: dict[str, Any] = {"impact": asdict(seen) if seen else None, "restored": None}
    if yes:
        done = restore_in_place(home, target, backup, secret_of(home), by="cli")
        result["restored"] = asdict(done)
    show(result, as_json=as_json, text=lambda: _restore_text(seen, result["restored"]))


@backup_app.command("prune")
def prune_command(
    days: Annotated[int, typer.Option(help="Days to keep one backup each.")] = 7,
    weeks: Annotated[int, typer.Option(help="Weeks to keep one backup each.")] = 5,
    months: Annotated[int, typer.Option(help="Months to keep one backup each.")] = 12,
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Remove backups that no day, week, month or chain needs, at every target."""
    from erp.base.home import open_home
    from operations.backups import targets_of
    from operations.retention import Retention, prune

    home = open_home(company=company)
    retention = Retention(days, weeks, months)
    removed = {target.name: prune(home, target, retention) for target in targets_of(home)}
    result = {"company": home.company, "removed": removed}
    names = [name for each in removed.values() for name in each]
    show(result, as_json=as_json, text=lambda: "\n".join(names))


def _as_data(backup: Backup) -> dict[str, Any]:
    header, proof = backup.header, backup.certificate
    return {
        "backup": backup.id,
        "kind": header.kind if header else None,
        "snapshot_at": header.snapshot_at if header else None,
        "commit_number": header.commit_number if header else None,
        "size": backup.size,
        "proved": backup.is_proved,
        "proved_at": proof.content["proved_at"] if proof else None,
        "rpo_ms": proof.content["rpo_ms"] if proof else None,
        "rto_ms": proof.content["rto_ms"] if proof else None,
        "problem": backup.problem or (proof.content["problem"] if proof else ""),
    }


def _as_text(backup: Backup) -> str:
    is_chinese = language() == "zh_CN"
    proved, not_proved = ("已验证", "未验证") if is_chinese else ("proved", "not proved")
    state = proved if backup.is_proved else not_proved
    return f"{backup.id}  {backup.size:>14,} B  {state} {backup.problem}".rstrip()


def _restore_text(seen: Impact | None, restored: dict[str, Any] | None) -> str:
    is_chinese = language() == "zh_CN"
    lines = [
        f"  {each.recorded_at[:19]}  {each.kind} {each.number} ({each.key}) {each.user}"
        for each in (seen.documents if seen else ())
    ]
    count = len(lines)
    head = f"此备份之后录入的单据：{count}" if is_chinese else f"Documents entered since: {count}"
    if restored is None:
        last = "加 --yes 才会恢复。" if is_chinese else "Nothing was restored; --yes restores."
    else:
        epoch, kept = restored["epoch"], restored["kept_as"] or "—"
        last = (
            f"已恢复，新纪元 {epoch}；原账套备份 {kept}"
            if is_chinese
            else f"Restored; epoch {epoch}; what was there is backup {kept}"
        )
    return "\n".join([head, *lines, last])
