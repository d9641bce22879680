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
        specs = self._asset_specs()
        arguments = [str(argument) for argument in self.get_cli_args(context)]
        wanted = _selection(specs, context.selected_asset_keys)
        outcome = _build([*arguments, *(["--select", *wanted] if wanted else [])])
        results = list(getattr(outcome.result, "results", ()))
        for result in results:
            yield from self._events(context, specs, result)
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

    def _events(
        self, context: dg.AssetExecutionContext, specs: dict[str, dg.AssetSpec], result: RunResult
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        unique_id = result.node.unique_id
        if unique_id in specs:
            if result.status in PASSED:
                yield dg.MaterializeResult(asset_key=specs[unique_id].key)
            return
        for parent in self._validated_manifest["parent_map"].get(unique_id, ()):
            check = parent in specs and self.get_asset_check_spec(
                specs[parent], self._validated_manifest, unique_id, self.dbt_project
            )
            if check and check.key in context.selected_asset_check_keys:
                yield dg.AssetCheckResult(
                    asset_key=check.asset_key,
                    check_name=check.name,
                    passed=result.status in PASSED,
                    metadata={"failures": result.failures or 0},
                )
                return


def _selection(specs: dict[str, dg.AssetSpec], chosen: AbstractSet[dg.AssetKey]) -> list[str]:
    """What to build, by dbt's names; empty means everything."""
    wanted = [unique_id for unique_id, spec in specs.items() if spec.key in chosen]
    return [] if len(wanted) == len(specs) else [name.split(".")[-1] for name in wanted]


def _build(arguments: list[str]) -> dbtRunnerResult:
    """Run dbt and let go of the build file, so that it can be published."""
    try:
        return dbtRunner().invoke(["--quiet", *arguments])
    finally:
        DuckDBConnectionManager.close_all_connections()
