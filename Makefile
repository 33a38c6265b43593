# Everything needs Python 3.11 or newer and make; the rest is installed into .venv by the commands themselves.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
export VENV

.DEFAULT_GOAL := help
.PHONY: help run reset setup setup-dev test suite quick lint types format bench backup restore

help: ## list every target
	@awk -F ':.*## ' '/^[a-z][a-z%-]*:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## set everything up and run the site (PORT=8000 LISTEN=127.0.0.1); Ctrl-C stops it
	@exec $(BIN)/python -m tools.run

reset: setup ## empty the demo of this checkout, after asking
	@exec $(BIN)/python -m tools.run reset

setup: ## make .venv and install what runs
	@$(PYTHON) tools/environment.py

setup-dev: ## the same with what tests and checks
	@$(PYTHON) tools/environment.py dev

test: setup-dev ## lint, types, contracts, migrations and the whole suite (ARGS= goes to pytest)
	@$(MAKE) --no-print-directory -j3 lint types suite

suite: setup-dev
	@$(BIN)/python -m tools.testing -- $(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

quick: setup-dev ## lint, types and the tests of the apps that a change touches
	@$(MAKE) --no-print-directory -j2 lint types
	@$(BIN)/python -m tools.testing -- $(BIN)/python -m tools.quick $(ARGS)

DJHTML = $(BIN)/djhtml --tabwidth 2 --extra-block words,endwords

lint: setup-dev ## ruff, the templates' shape and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(DJHTML) --check templates
	$(BIN)/lint-imports

types: setup-dev ## mypy
	P2P_ENV=test $(BIN)/mypy .

format: setup-dev ## put code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(DJHTML) templates

bench: setup-dev ## list the benchmarks
	@$(BIN)/python -m benchmarks.harness

bench-%: setup-dev ## run one benchmark on servers of its own (ARGS= goes to it)
	@exec $(BIN)/python -m benchmarks.harness $* $(ARGS)

backup: setup ## save database and files into one dated file in backups/
	@exec $(BIN)/python -m tools.backup save

restore: setup ## put back what a backup holds (FILE=backups/...), after asking
	@exec $(BIN)/python -m tools.backup restore "$(FILE)"
