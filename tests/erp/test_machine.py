"""Random trading beside a model: seconds here, hours in `make soak`."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.erp.companies import Companies
from tests.erp.machine import Trading


def run_trading(companies: Companies, runs: int, steps: int) -> None:
    """So many companies, each with up to so many acts."""
    run_state_machine_as_test(
        lambda: Trading(companies),
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
def test_books_of_random_trading_are_those_of_the_model(companies):
    if companies.is_sqlite:
        run_trading(companies, runs=52, steps=40)
    else:
        run_trading(companies, runs=4, steps=25)
