# Commands of the project. `make` alone lists them.
# PYTHON chooses the interpreter that the virtual environment is made with, such as: make demo PYTHON=python3.12

VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP    := $(BIN)/python -m pip -qq --disable-pip-version-check
JOBS   ?= 2

.DEFAULT_GOAL := help
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: help browser screenshots demo test check fix docs golden bench priors fuzz planted full lock clean lint types layers docs-check tests wheel

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name says; do \
		printf '  make %-12s %s\n' "$$name" "$$says"; done

# ── the virtual environment ──────────────────────────────────────────────────────────────────────────────────────────
$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Groundswell needs Python 3.11 or newer, and there is none here. Install one, or name it: make demo PYTHON=/path/to/python3"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@$(PIP) install --upgrade 'pip>=25.1'

$(VENV)/.runtime: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Groundswell into $(VENV)"
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Groundswell and what its checks need into $(VENV)"
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install --constraint constraints.txt --editable '.[fleet]' --group dev
	@touch $@ $(VENV)/.runtime

$(VENV)/.bench: $(VENV)/.dev
	@echo "Installing the competitors of the benchmarks into $(VENV)"
	@$(PIP) install --constraint constraints.txt --group bench
	@touch $@

# ── for everybody ────────────────────────────────────────────────────────────────────────────────────────────────────
demo: $(VENV)/.runtime ## install, import the two demo accounts, say what their creators should know, write two reports
	@$(BIN)/groundswell demo

test: $(VENV)/.dev ## run the tests
	@$(BIN)/python -m pytest -q -n $(JOBS)

# ── for who changes it ───────────────────────────────────────────────────────────────────────────────────────────────
check: lint types layers docs-check wheel browser tests ## all that CI runs: lint, types, layers, docs, the wheel's demo, tests
	@echo "make check: all passed"

fix: $(VENV)/.dev ## put right what a program can put right: format, imports, simple lint
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(VENV)/.dev ## write the generated pages of docs/ anew
	@$(BIN)/python -m tools.docs
	@$(BIN)/python -m tools.examples

golden: $(VENV)/.dev ## accept what the golden tests get now as what they expect; read the diff before committing it
	@$(BIN)/python -m pytest -q -p no:randomly --golden tests

browser: ## install the browser that the pages are tested in (Debian's Chromium; asks for the right to)
	@test -n "$(CHROMIUM)" || { SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); export DEBIAN_FRONTEND=noninteractive; \
		$$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq --no-install-recommends chromium; }

screenshots: $(VENV)/.dev ## take pictures of all pages, light and dark, phone and screen, into out/screenshots
	@$(BIN)/python -m tools.screenshots

bench: $(VENV)/.bench ## measure speed beside the competitors and write docs/benchmarks.md (wants a quiet machine)
	@$(BIN)/python -m benchmarks

priors: $(VENV)/.dev ## learn priors.json anew from posts of other accounts (GROUNDSWELL_DATA holds the data sets)
	@$(BIN)/python -m tools.priors

fuzz: $(VENV)/.dev ## feed the importers broken files for an hour (MINUTES=60) and keep what they trip over
	@$(BIN)/python -m tools.fuzz --minutes $(or $(MINUTES),60)

planted: $(VENV)/.dev ## plant bugs in the importers one by one and count how many the fuzzers find
	@$(BIN)/python -m tests.fuzz.planted

full: lint types layers docs-check wheel $(VENV)/.bench ## the long versions: 200 kills, long coverage runs, benchmarks
	@GROUNDSWELL_FULL=1 $(BIN)/python -m pytest -q -n $(JOBS)
	@$(BIN)/python -m tests.fuzz.planted
	@$(BIN)/python -m benchmarks

lock: $(VENV)/.dev ## choose dependencies anew and write constraints.txt
	@$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --extra fleet --extra mcp \
		--group dev --group bench --no-annotate --no-header --output-file constraints.txt

clean: ## remove the virtual environment, caches and what was built
	rm -rf $(VENV) build dist out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ── the parts of check ───────────────────────────────────────────────────────────────────────────────────────────────
lint: $(VENV)/.dev
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted as agreed. Run: make fix"; exit 1; }
	@$(BIN)/ruff check --quiet .

types: $(VENV)/.dev
	@$(BIN)/mypy

layers: $(VENV)/.dev
	@$(BIN)/lint-imports >$(VENV)/layers.txt 2>&1 || { cat $(VENV)/layers.txt; exit 1; }
	@tail -n 1 $(VENV)/layers.txt

docs-check: $(VENV)/.dev
	@$(BIN)/python -m tools.docs --check

wheel: $(VENV)/.dev
	@$(BIN)/python -m tools.wheel

tests: $(VENV)/.dev browser
	@GROUNDSWELL_BROWSER=required $(BIN)/python -m pytest -q -n $(JOBS)
