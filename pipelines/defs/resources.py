"""What assets ask for from outside: the home, and the right to build.

Belongs here: outside things as resources with typed fields. Does not: what assets do with them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from analytics.warehouse import build_lock
from erp.base.home import Home, open_home
from pipelines.environment import dbt_manifest


class HomeResource(dg.ConfigurableResource[Home]):
    """The installation and company a run works on; empty means what the environment says."""

    root: str = ""
    company: str = ""

    def open(self) -> Home:
        """The home's folders."""
        return open_home(self.root or None, self.company or None)

    @property
    def dbt_manifest(self) -> Path:
        """Dbt's parsed project, made before definitions were loaded."""
        return dbt_manifest(self.open())


class BuildResource(dg.ConfigurableResource["BuildResource"]):
    """The right to build, held from a run's first step to its last (one process runs them all)."""

    home: dg.ResourceDependency[HomeResource]

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["BuildResource"]:
        """Wait in line for the lock the command line takes as well."""
        del context
        with build_lock(self.home.open().warehouse):
            yield self


@dg.definitions
def resources() -> dg.Definitions:
    """The resources by the names assets ask for, and the executor that keeps a run in one process.

    One DuckDB file has one writer: step processes would only wait for each other.
    """
    home = HomeResource()
    return dg.Definitions(
        resources={"home": home, "build": BuildResource(home=home)},
        executor=dg.in_process_executor,
    )
