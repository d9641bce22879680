"""The table of forecasts in `docs/forecasting.md`, from the figures kept in `results.json`.

Belongs here: how figures of `bench.forecast` are told. Does not: measuring. What was not measured
stands there as such. `python -m bench.forecast_table` writes the page anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench import RESULTS

PAGE = Path(__file__).parents[1] / "docs" / "forecasting.md"
MARK = "<!-- figures: python -m bench.forecast_table -->"

ORDER = (
    "m4_hourly_smape", "m4_hourly_mase", "m3_monthly_smape",
    "carparts_rmsse", "carparts_bias", "carparts_fill", "carparts_stock",
    "auto_rmsse", "auto_bias", "auto_fill", "auto_stock",
    "man_rmsse", "man_bias", "man_fill", "man_stock",
    "online_retail_mase", "online_retail_share", "company_mase", "company_share",
    "forecast_speed", "replay_speed",
)  # fmt: skip
"""The figures that are asked for, in the order of the sets."""


def table(figures: dict[str, dict[str, Any]]) -> str:
    """One line a figure: ours, the limit, whether it holds, what was published."""
    lines = ["| figure | ours | at most | holds | published |", "|---|---|---|---|---|"]
    for name in ORDER:
        found = figures.get(name)
        if found is None or found["value"] is None:
            lines.append(f"| `{name}` | not measured | | no | |")
            continue
        limit = found["limit"]
        said = "" if limit is None else f"{limit:g}"
        holds = "nothing to compare" if limit is None else "yes" if found["holds"] else "**no**"
        published = "; ".join(
            f"{label.removeprefix('published, ')} {value}"
            for label, value in found["beside"].items()
            if label.startswith("published, ")
        )
        lines.append(f"| {found['what']} | {found['value']:g} | {said} | {holds} | {published} |")
    return "\n".join(lines)


def details(figures: dict[str, dict[str, Any]]) -> str:
    """Methods, errors and simulated stock of each set."""
    parts = []
    for name in ORDER:
        beside = figures.get(name, {}).get("beside", {})
        told = [
            f"- {label}: {_said(value)}"
            for label, value in beside.items()
            if not label.startswith("published, ")
        ]
        if told:
            parts.append("\n".join([f"### {figures[name]['what']}", "", *told]))
    return "\n\n".join(parts)


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_said(each)}" for name, each in value.items())
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def write(results: Path = RESULTS, page: Path = PAGE) -> None:
    """Put the figures below the mark of the page; what stands above it is kept."""
    figures = json.loads(results.read_text("utf-8"))["figures"]
    text = page.read_text("utf-8").split(MARK)[0]
    page.write_text(f"{text}{MARK}\n\n{table(figures)}\n\n{details(figures)}\n", "utf-8")


if __name__ == "__main__":
    write()
