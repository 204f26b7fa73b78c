# Everything a newcomer types. `make` alone shows what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
ARGS ?=
# pytest's own words, for instance T="-k kin huhutong/evaluation".
T ?=
BIN := .venv/bin
PYTHON := $(shell command -v python3.11 || command -v python3.12 || command -v python3)

.PHONY: help setup setup-dev run demo check test bench screens lock lint types contracts migrations deploy words

help: ## show this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

# A missing Python is the one thing that tools/prepare.py cannot say itself.
define need_python
	@if [ -z "$(PYTHON)" ]; then \
	  echo "没有找到 Python。请先安装: apt install python3.11 python3.11-venv" >&2; \
	  echo "Python was not found. Install it first: apt install python3.11 python3.11-venv" >&2; \
	  exit 1; \
	fi
endef

setup: ## make .venv, install the locked packages, build the front end and the translations
	$(need_python)
	@"$(PYTHON)" tools/prepare.py run

setup-dev: ## the same, with what the tests need
	$(need_python)
	@"$(PYTHON)" tools/prepare.py test

run: setup ## serve the pages on PORT (8000); ARGS="--lan" for phones nearby
	@exec $(BIN)/huhutong run --port $(PORT) $(ARGS)

demo: setup ## build the demo county; ARGS=--stages for a village at every stage, --all for all 90
	@$(BIN)/huhutong demo county $(ARGS)

lint: setup-dev ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup-dev ## mypy --strict
	$(BIN)/mypy huhutong tests tools bench conftest.py

contracts: setup-dev ## import directions between apps
	$(BIN)/lint-imports

migrations: setup-dev ## models and migrations agree
	$(BIN)/huhutong manage makemigrations --check --dry-run

# The deployment check asks what a live installation behind TLS must have.
deploy: setup-dev ## Django's deployment check, warnings are errors
	HUHUTONG_HTTPS=1 $(BIN)/huhutong manage check --deploy --fail-level WARNING

words: setup-dev ## every message has its Chinese
	$(BIN)/python -m huhutong.config.messages

# Browser and upgrade tests run on the embedded default only; all others on both databases.
test: setup-dev ## all tests on SQLite, then on PostgreSQL
	$(BIN)/python -m pytest -n 2 $(T)
	$(BIN)/python -m tests.postgres -- $(BIN)/python -m pytest -n 2 -m "not browser and not embedded" $(T)

check: lint types contracts migrations deploy words test ## all that CI asks
	@echo "全部检查通过 / all checks passed"

bench: setup-dev ## measure large pages on the whole county, first paint, axe, the walk by keys
	$(BIN)/python -m bench.pages $(ARGS)
	$(BIN)/python -m tests.browser.first_paint
	$(BIN)/python -m tests.browser.every_page --out axe
	$(BIN)/python -m tests.browser.keyboard

screens: setup-dev ## pictures of every page into docs/screens; ARGS="--only home notice" for some
	$(BIN)/python -m tests.browser.screens $(ARGS)

lock: setup-dev ## write requirements.lock and requirements-dev.lock from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra batch --extra pdf --extra build \
	  --universal --generate-hashes --no-header --python-version 3.11 --quiet \
	  --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --all-extras --constraints requirements.lock \
	  --universal --generate-hashes --no-header --python-version 3.11 --quiet \
	  --output-file requirements-dev.lock
