"""The dbt project as assets, run in this process.

Belongs here: how a build of dbt becomes Dagster's events. Does not: any model's name.
`DbtProjectComponent` runs dbt as another process, asks it for its version first and makes a second
adapter: on a small company that is most of a refresh. dbt's own `dbtRunner` does the same build
here, and its results say as much.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import dagster as dg
from dagster_dbt import DbtCliResource, DbtProjectComponent
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.schemas.run import RunResult
from dbt.cli.main import dbtRunner, dbtRunnerResult

from pipelines.progress import say

PASSED = {"success", "pass", "warn"}
MATERIALIZED = {"model", "seed", "snapshot"}


@dataclass
class WarehouseComponent(DbtProjectComponent):
    """`DbtProjectComponent` with a build in process."""

    def execute(
        self, context: dg.AssetExecutionContext, dbt: DbtCliResource
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        """Build what was selected; a model or test that fails fails the step."""
        del dbt
        assets = self._asset_specs()
        checks = self._check_specs(assets, context.selected_asset_check_keys)
        arguments = [str(argument) for argument in self.get_cli_args(context)]
        wanted = _selection(assets, context.selected_asset_keys)
        outcome = _build([*arguments, *(["--select", *wanted] if wanted else [])])
        results = list(getattr(outcome.result, "results", ()))
        for result in results:
            yield from _events(result, assets, checks)
        if not outcome.success:
            failed = [f"{r.node.name}: {r.message}" for r in results if r.status not in PASSED]
            raise dg.Failure(f"dbt failed: {'; '.join(failed) or outcome.exception}")
        built = sum(result.node.resource_type == "model" for result in results)
        say(context, f"built {built} models, {len(results) - built} tests and seeds passed")

    def _asset_specs(self) -> dict[str, dg.AssetSpec]:
        """Unique id of each model or seed → its asset."""
        manifest, project = self._validated_manifest, self.dbt_project
        return {
            unique_id: self.get_asset_spec(manifest, unique_id, project)
            for unique_id, node in manifest["nodes"].items()
            if node["resource_type"] in MATERIALIZED
        }

    def _check_specs(
        self, assets: dict[str, dg.AssetSpec], chosen: AbstractSet[dg.AssetCheckKey]
    ) -> dict[str, dg.AssetCheckSpec]:
        """Unique id of each test → the check it is, of those chosen."""
        manifest, project = self._validated_manifest, self.dbt_project
        checks: dict[str, dg.AssetCheckSpec] = {}
        for unique_id, parents in manifest["parent_map"].items():
            for parent in parents if unique_id.startswith("test.") else ():
                check = parent in assets and self.get_asset_check_spec(
                    assets[parent], manifest, unique_id, project
                )
                if check and check.key in chosen:
                    checks[unique_id] = check
        return checks


def _events(
    result: RunResult, assets: dict[str, dg.AssetSpec], checks: dict[str, dg.AssetCheckSpec]
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    unique_id, has_passed = result.node.unique_id, result.status in PASSED
    if unique_id in assets and has_passed:
        yield dg.MaterializeResult(asset_key=assets[unique_id].key)
    elif unique_id in checks:
        yield dg.AssetCheckResult(
            asset_key=checks[unique_id].asset_key,
            check_name=checks[unique_id].name,
            passed=has_passed,
            metadata={"failures": result.failures or 0},
        )


def _selection(specs: dict[str, dg.AssetSpec], chosen: AbstractSet[dg.AssetKey]) -> list[str]:
    """What to build, by dbt's names; empty means everything."""
    wanted = [unique_id for unique_id, spec in specs.items() if spec.key in chosen]
    return [] if len(wanted) == len(specs) else [name.split(".")[-1] for name in wanted]


def _build(arguments: list[str]) -> dbtRunnerResult:
    """Run dbt and let go of the build file, so that it can be published."""
    try:
        return dbtRunner().invoke(["--quiet", *arguments])
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
