# Every command of the project. `make run` needs nothing but Python 3.11; bare `make` is `make test`.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.DEFAULT_GOAL := test
.PHONY: run test lint bench setup setup-dev clean soak audit locks docs

run: setup  ## the demo company: created once, proved once, then served
	@$(BIN)/ledgerhouse demo

setup:  ## .venv with what running needs; at once when nothing changed
	@$(PYTHON) bootstrap.py run

setup-dev:
	@$(PYTHON) bootstrap.py dev

test: setup-dev  ## everything that must hold, on SQLite and PostgreSQL
	@$(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder -m "not soak"

lint: setup-dev  ## ruff, mypy, import directions, SQL style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models

soak: setup-dev  ## minutes to hours: kills, long random runs
	@$(BIN)/pytest -m soak -s

bench: setup-dev  ## each figure beside its limit, into bench/results.json
	@$(BIN)/ledgerhouse bench all

audit: setup-dev  ## known vulnerabilities in what the locks pin; needs the network
	@$(BIN)/uv tool run pip-audit --strict --require-hashes --disable-pip -r requirements.lock

locks: setup-dev  ## pin again after a change of requirements*.in (add ARGS=--upgrade for newer)
	@for name in requirements requirements-dev requirements-spark; do \
	  $(BIN)/uv pip compile --quiet --generate-hashes --no-strip-extras --no-emit-index-url \
	    --no-emit-find-links --no-annotate --no-header --python-version 3.11 $(ARGS) \
	    $$name.in -o $$name.lock || exit 1; done

docs: setup-dev  ## the generated tables of docs/
	@$(BIN)/python docs/generate.py

clean:  ## what was built; never a home with books in it
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist \
	  *.egg-info dbt_project/target dbt_project/logs bench/work
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
