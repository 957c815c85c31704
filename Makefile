# Each target does all of its own set-up: on Debian or Ubuntu it takes only Python 3.11 or newer, make and pip.
#
#   make demo       the three samples, checked, with a weekly brief each, in demo/
#   make test       what CI runs: format, lint, types, tests (a few minutes)
#   make lint       format, lint and types only
#   make format     put the code into shape
#   make docs       write the generated pages of docs/ anew
#   make workbooks  build the template and the samples in workbooks/ anew
#   make bench      every benchmark
#   make nightly    the long tests
#   make wheelhouse one zip that installs itpm-xl on a Windows laptop without network, in dist/
#   make clean      remove everything that can be made again
#
# PYTHON=python3.12 chooses the interpreter; SYSTEM=no leaves the system's packages alone; WHEEL_PYTHON=3.13 is the
# Python on the laptop (3.12 unless named), WHEEL_SYSTEM=linux makes the wheelhouse for a server instead.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint format docs workbooks bench nightly wheelhouse system clean

BIN := .venv/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
	$(BIN)/python -m pip install --quiet --quiet --no-input
PLATFORMS := linux win32 darwin
SOURCES := $(wildcard itpm_xl udfs tests tools benchmarks docs workbooks)

PYTHON ?=
# The first interpreter that runs and is new enough: a name alone proves nothing (version managers leave stubs).
FIND_PYTHON = for python in $(PYTHON) $(if $(PYTHON),,python3 python3.14 python3.13 python3.12 python3.11 python); do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; python=; \
	done; \
	if [ -z "$$python" ]; then echo "itpm-xl needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python" >&2; exit 1; fi

help:
	@sed -n 's/^#   make/make/p' Makefile

demo: .venv/demo.stamp
	$(BIN)/itpm-xl demo demo

# pytest comes last: its closing line is what one looks for.
test: lint system
	$(BIN)/python -m pytest -n 2

lint: .venv/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@for platform in $(PLATFORMS); do \
		echo "mypy --platform $$platform"; \
		$(BIN)/mypy --platform "$$platform" --cache-dir ".mypy_cache/$$platform"; \
	done

format: .venv/test.stamp
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

docs: .venv/test.stamp
	$(BIN)/python tools/make_docs.py

workbooks: .venv/test.stamp
	$(BIN)/python tools/make_workbooks.py

bench: .venv/test.stamp
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python "$$script"; done

nightly: system .venv/test.stamp
	$(BIN)/python -m pytest -n 2 -m nightly

WHEEL_PYTHON ?= 3.12
WHEEL_SYSTEM ?= windows
wheelhouse: .venv/test.stamp
	$(BIN)/python tools/make_wheelhouse.py --python $(WHEEL_PYTHON) --system $(WHEEL_SYSTEM)

# LibreOffice, poppler, Carlito, Chromium, Node and the OOXML validator; a fraction of a second when all is there.
system: .venv/test.stamp
ifneq ($(SYSTEM),no)
	@$(BIN)/python tools/setup_system.py
endif

clean:
	rm -rf .venv demo build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis tools/node_modules
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/demo.stamp: pyproject.toml constraints.txt tools/make_venv.py
	@$(FIND_PYTHON); "$$python" tools/make_venv.py .venv
	$(PIP) -e .
	@touch $@

.venv/test.stamp: pyproject.toml constraints.txt tools/make_venv.py
	@$(FIND_PYTHON); "$$python" tools/make_venv.py .venv
	$(PIP) -e '.[dev]'
	@touch $@ .venv/demo.stamp
