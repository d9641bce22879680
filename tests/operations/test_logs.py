"""OPS-12: what programs write down, without secrets, and finding it again."""

from __future__ import annotations

import ast
import json
import logging
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from erp.access import api_keys
from erp.access.services import new_token
from erp.base.database import open_database
from operations import logs

ROOT = Path(__file__).resolve().parents[2]
DAY = timedelta(days=1)


@contextmanager
def written_to(folder: Path, program: str = "web"):
    """A program's log, closed again."""
    handler = logs.open_log(folder, program)
    try:
        yield logging.getLogger("ledgerhouse.test")
    finally:
        logging.getLogger().removeHandler(handler)


def search(*words: str, level: str = "INFO", program: str = "") -> logs.Search:
    now = datetime.now(UTC)
    return logs.Search(now - DAY, now + DAY, level, program, words)


def fail_twice(said: str) -> None:
    try:
        {}[said]
    except KeyError as error:
        raise ValueError(said) from error


def test_OPS_12_no_secret_reaches_a_line(tmp_path):
    token, key = new_token(), api_keys.PREFIX + new_token()
    secrets = {
        f"cookie was ledgerhouse-8501={token}; x=1": token,
        f"Authorization: Bearer {key}": key,
        f"the key {key} is refused": key,
        "smtp://firm:n0t-this@mail.example/ did not answer": "n0t-this",
        "postgresql://app:p@ss@host/db": "p@ss",
        "passphrase=correct-horse given": "correct-horse",
        '{"password": "hunter2", "name": "x"}': "hunter2",
    }
    with written_to(tmp_path) as log:
        request = logs.start(session=7)
        for line, secret in secrets.items():
            assert secret in line
            log.warning("%s", line)
            log.warning("named", extra={"totp_secret": secret, "of": {"Cookie": [line]}})
            try:
                fail_twice(line)
            except ValueError:
                log.exception("failed")
    (file,) = tmp_path.iterdir()
    said = file.read_text()
    assert [secret for secret in secrets.values() if secret in said] == []
    assert "did not answer" in said
    lines = [json.loads(line) for line in said.splitlines()]
    assert len(lines) == 3 * len(secrets)
    assert {(line["request"], line["session"]) for line in lines} == {(request, 7)}
    failure = lines[2]["failure"]
    assert [each["class"] for each in failure] == ["builtins.ValueError", "builtins.KeyError"]
    assert failure[0]["at"][-1].startswith("tests/operations/test_logs.py:")


def test_OPS_12_a_database_error_does_not_quote_the_values_it_was_given(database_url):
    database = open_database(database_url)
    asked = text("select :name from not_there")
    with pytest.raises(DatabaseError) as raised, database.reading() as connection:
        connection.execute(asked, {"name": "Zhang San"})
    database.close()
    assert "not_there" in str(raised.value)
    assert "Zhang San" not in str(raised.value)


def test_OPS_12_lines_are_found_by_number_words_gravity_and_program(tmp_path):
    with written_to(tmp_path) as log:
        first = logs.start()
        log.info("request", extra={"path": "/stock"})
        second = logs.start()
        log.error("page failed", exc_info=ValueError("broken"))
        logging.getLogger("elsewhere").info("of no interest")
    with written_to(tmp_path, "pipelines") as log:
        logs.start(job="nightly")
        log.warning("run")
    assert [each.said for each in logs.find(tmp_path, search())] == [
        "run", "page failed", "request"
    ]  # fmt: skip
    (found,) = logs.find(tmp_path, search(first))
    assert found.facts["path"] == "/stock"
    assert [each.request for each in logs.find(tmp_path, search(level="ERROR"))] == [second]
    assert [each.said for each in logs.find(tmp_path, search(program="pipelines"))] == ["run"]
    assert [each.request for each in logs.find(tmp_path, search("VALUEERROR", "broken"))] == [
        second
    ]
    long_ago = logs.Search(datetime.now(UTC) - 9 * DAY, datetime.now(UTC) - 8 * DAY)
    assert logs.find(tmp_path, long_ago) == []
    for path in tmp_path.iterdir():
        with path.open("a") as file:
            file.write('{"at": "2026-')  # the machine died here
    assert len(logs.find(tmp_path, search())) == 3


def test_OPS_12_our_own_lines_are_fixed_words_so_that_a_pack_may_hold_them():
    """What changes from line to line stands in fields, which the pack chooses from."""
    levels = {"debug", "info", "warning", "error", "exception", "critical"}
    offenders = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for package in ("erp", "analytics", "ingest", "operations", "pipelines", "apps")
        for path in (ROOT / package).rglob("*.py")
        if 'getLogger("ledgerhouse' in path.read_text("utf-8")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "_log"
        and node.func.attr in levels | {"log"}
        and (
            len(node.args) != (2 if node.func.attr == "log" else 1)
            or not isinstance(node.args[-1], ast.Constant)
        )
    ]
    assert offenders == []
