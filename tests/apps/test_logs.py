"""OPS-12: the page of the program log and the pack for support."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import logging
import zipfile
from datetime import timedelta

import httpx
import pytest

from apps.web import request_log
from apps.web.language import translate
from erp.access import events
from operations import logs


@pytest.fixture
def log_of(own_home):
    """The log of a home of the test's own."""
    handler = logs.open_log(own_home.logs, "web")
    yield logging.getLogger("ledgerhouse.web")
    logging.getLogger().removeHandler(handler)


def column(test, label: str) -> list[str]:
    """What stands under a heading."""
    return test.dataframe[0].value[translate(label, "zh_CN")].to_list()


def test_OPS_12_the_pack_has_an_id_the_audit_log_knows_and_nothing_of_anybody(own_app, log_of):
    number = logs.start(session=3, user=1)
    log_of.error("page failed", exc_info=ValueError("Zhang San owes 1,234.56"))
    log_of.info("request", extra={"path": "/Zhang San", "ms": 12, "told_to": "Zhang San"})
    logging.getLogger("elsewhere").warning("Zhang San was here")
    test = own_app.open("admin", "operations/logs")
    assert not test.exception
    assert "ValueError: Zhang San owes 1,234.56" in column(test, "What")
    test.text_input(key="logs_words").set_value(f"{number} valueerror").run()
    assert column(test, "Number") == [number]
    test.text_input(key="logs_words").set_value("").run()
    test.button(key="pack_make").click().run()
    pack = test.session_state["pack_made"]
    assert f"下载支持包 {pack.id}" in test.get("download_button")[0].proto.label
    assert pack.id in pack.file_name
    archive = zipfile.ZipFile(io.BytesIO(pack.content))
    everything = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not [name for name, said in everything.items() if "Zhang" in said or "1,234" in said]
    sums = dict(line.split("  ")[::-1] for line in everything["SHA256SUMS"].splitlines())
    assert sums == {
        name: hashlib.sha256(said.encode()).hexdigest()
        for name, said in everything.items()
        if name != "SHA256SUMS"
    }
    lines = [json.loads(line) for line in everything["log.jsonl"].splitlines()]
    assert len(lines) == pack.lines
    (failed,) = [line for line in lines if line.get("said") == "page failed"]
    assert failed["request"] == number
    assert failed["failure"][0]["class"] == "builtins.ValueError"
    assert json.loads(everything["versions.json"])["packages"]["sqlalchemy"]
    assert all(json.loads(everything["proofs.json"])["tie_outs"].values())
    assert json.loads(everything["runs.json"])[0]["job"] == "refresh"
    now = own_app.database.clock()
    with own_app.database.reading() as connection:
        asked = events.Search(now - timedelta(minutes=5), now, kind=events.EXPORTED)
        (kept,) = events.audit_log(connection, asked)
    assert (kept.user, kept.subject) == ("admin", f"support pack {pack.id}: {pack.lines} lines")


def test_OPS_12_a_request_that_fails_answers_with_the_id_its_line_has(tmp_path):
    async def broken(scope, receive, send):
        raise RuntimeError("no such thing")

    async def ask():
        transport = httpx.ASGITransport(request_log.RequestLog(broken))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.get("/api/v1/stock?name=Zhang")

    handler = logs.open_log(tmp_path, "web")
    answer = asyncio.run(ask())
    logging.getLogger().removeHandler(handler)
    assert answer.status_code == 500
    number = answer.json()["request"]
    assert answer.headers["x-request-id"] == number
    said = next(tmp_path.iterdir()).read_text()
    assert "Zhang" not in said, "a query may hold names"
    failed, request = (json.loads(line) for line in said.splitlines())
    assert failed["request"] == request["request"] == number
    assert failed["failure"][0]["said"] == "no such thing"
    assert (request["path"], request["status"]) == ("/api/v1/stock", 500)
