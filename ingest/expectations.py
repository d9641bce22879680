"""Great Expectations on a file that came in, behind one function.

Belongs here: the only import of Great Expectations in the project. Its import alone takes eight
seconds of a core, so it happens in a process of its own that runs beside the rest of the pipeline.
Does not: reading values (`parsing`) or the core's own refusals.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from erp.base.errors import EnvironmentFault
from ingest.errors import Finding

VALUES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation and how the file met it."""

    rule: str
    column: str | None
    checked: int
    unexpected: int
    values: tuple[str, ...]
    rows: tuple[int, ...]


class ExpectationsDidNotRun(EnvironmentFault):
    """The checking process failed; the file is neither good nor bad."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            zh=f"文件检查进程失败：{reason}。请检查安装后重试。",
            en=f"The process that checks the file failed: {reason}. Mend the installation, retry.",
        )


@contextmanager
def checking(
    frame: pl.DataFrame, suite: Sequence[Mapping[str, Any]], *, shown: int = VALUES_SHOWN
) -> Iterator[Callable[[], list[Expectation]]]:
    """Start checking `frame` in a process beside us; call what is yielded to wait for the result.

    `shown` is how many rows are named of each rule.
    Leaving the block ends the process if nobody waited for it. An empty suite needs no process.
    """
    if not suite:
        yield list
        return
    with tempfile.TemporaryDirectory(prefix="ledgerhouse-expectations-") as folder:
        data = Path(folder) / "frame.parquet"
        frame.write_parquet(data, compression="uncompressed")
        process = subprocess.Popen(
            [sys.executable, "-m", "ingest.expectations", str(data), str(shown)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "GX_ANALYTICS_ENABLED": "false", "TQDM_DISABLE": "1"},
            cwd=Path(__file__).resolve().parents[1],
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(list(suite), default=str).encode())
        process.stdin.close()
        process.stdin = None
        try:
            yield lambda: _result(process)
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()


def findings_of(expectations: Sequence[Expectation]) -> list[Finding]:
    """What is broken, as findings: by row where the rule speaks of rows."""
    found = []
    for item in expectations:
        zh = f"不符合 {item.rule}（{item.unexpected} 处）"
        en = f"does not meet {item.rule} ({item.unexpected} values)"
        place = item.column or ""
        if item.unexpected and item.rows:
            found += [
                Finding(row, place, value, "expectation", zh, en)
                for row, value in zip(item.rows, item.values, strict=True)
            ]
        elif item.unexpected:
            found.append(Finding(None, place or item.rule, "", "expectation", zh, en))
    return found


def _result(process: subprocess.Popen[bytes]) -> list[Expectation]:
    output, errors = process.communicate()
    if process.returncode:
        raise ExpectationsDidNotRun(errors.decode(errors="replace").strip()[-500:])
    return [
        Expectation(
            item["rule"],
            item["column"],
            item["checked"],
            item["unexpected"],
            tuple(item["values"]),
            tuple(item["rows"]),
        )
        for item in json.loads(output.decode().splitlines()[-1])
    ]


def _check(data: Path, suite: Sequence[Mapping[str, Any]], shown: int) -> list[dict[str, Any]]:
    import great_expectations as gx  # noqa: PLC0415 - eight seconds, in this process only

    frame = pl.read_parquet(data).to_pandas()
    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas("landing").add_dataframe_asset("file")
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
    answers = []
    for item in suite:
        options = {key: value for key, value in item.items() if key != "rule"}
        expectation = getattr(gx.expectations, item["rule"])(**options)
        outcome = batch.validate(
            expectation,
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": ["row"],
                "partial_unexpected_count": shown,
            },
        )
        answers.append(_answer(item, outcome, shown))
    return answers


def _answer(item: Mapping[str, Any], outcome: Any, shown: int) -> dict[str, Any]:  # noqa: ANN401 - no types shipped
    result, column = outcome.result, item.get("column")
    indexes = (result.get("unexpected_index_list") or [])[:shown]
    failed = 0 if outcome.success else int(result.get("unexpected_count") or 1)
    return {
        "rule": item["rule"],
        "column": column,
        "checked": int(result.get("element_count") or result.get("observed_value") or 0),
        "unexpected": failed,
        "values": [str(index.get(column, "")) for index in indexes] if failed else [],
        "rows": [int(index["row"]) for index in indexes] if failed else [],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_check(Path(sys.argv[1]), json.load(sys.stdin), int(sys.argv[2]))))
