# Everything this file makes lies in .venv/ and build/. `make help` lists what there is.
#
# Variables: PYTHON=python3.12 picks an interpreter, VENV=dir another environment,
# TRY_CASE=file another case, PYTEST_ARGS='-k gravity' is handed to pytest.

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help try test lint format mutate lock clean check-tools print-try-case

VENV ?= .venv
TRY_CASE ?= cases_examples/wolverhampton_first_theft/case.yaml
PYTEST_ARGS ?=

# Bytecode goes to build/ and not beside the sources, unless the caller wants none at all.
ifndef PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/cache/pycache
endif
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

PY := $(VENV)/bin/python
PIP_INSTALL := $(PY) -m pip install --quiet
STAMP := $(VENV)/.stamp
PIP_COMPILE := env -u PIP_FIND_LINKS PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" \
	$(PY) -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra install

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

try: $(STAMP)-package ## install what running needs and evaluate one case
	$(VENV)/bin/oocd evaluate "$(TRY_CASE)" --accept-indicative

print-try-case:
	@echo "$(TRY_CASE)"

test: $(STAMP)-dev ## install what testing needs and run every test
	$(PY) -m pytest -n 2 $(PYTEST_ARGS)

lint: $(STAMP)-dev ## run every gate but the tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-cache
	$(VENV)/bin/oocd rules check
	$(VENV)/bin/oocd rules test

format: $(STAMP)-dev ## put the sources into the one layout and mend what ruff can mend
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

mutate: $(STAMP)-mutation ## change truth, dates, conditions and resolve bit by bit: do the tests notice?
	$(PY) tools/mutate.py

lock: $(STAMP)-venv ## write the lock files anew from pyproject.toml (UPGRADE=1 takes newer releases)
	@$(PY) -c 'import piptools' 2>/dev/null || $(PIP_INSTALL) pip-tools
	$(PIP_COMPILE) $(if $(UPGRADE),--upgrade) --extra dev --output-file requirements-dev.lock pyproject.toml
	$(PIP_COMPILE) $(if $(UPGRADE),--upgrade) --output-file requirements.lock pyproject.toml
	$(PIP_COMPILE) $(if $(UPGRADE),--upgrade) --extra mutation --constraint requirements-dev.lock \
	  --output-file requirements-mutation.lock pyproject.toml
	$(PIP_COMPILE) $(if $(UPGRADE),--upgrade) --extra spark --constraint requirements-dev.lock \
	  --output-file requirements-spark.lock pyproject.toml

clean: ## remove .venv/ and build/
	rm -rf .venv build

# --- how the environment is made -----------------------------------------------------------------
# Each stamp names one step that has been done; a step is done again when what it read has changed.

$(STAMP)-venv:
	@$(MAKE) --no-print-directory check-tools
	@python=$$($(FIND_PYTHON)); echo "making $(VENV) with $$python"; "$$python" -m venv --clear "$(VENV)"
	@touch $@

$(STAMP)-run: requirements.lock | $(STAMP)-venv
	@echo "installing what running needs"
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@touch $@

# The package is installed editable: only a change of its metadata asks for this again.
$(STAMP)-package: pyproject.toml setup.py | $(STAMP)-run
	@PYTHONWARNINGS="ignore:Editable installation" $(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMP)-dev: requirements-dev.lock | $(STAMP)-package
	@echo "installing what testing needs"
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

# A part of mutmut wants another YAML package on 3.13, which the lock does not hold.
$(STAMP)-mutation: requirements-mutation.lock | $(STAMP)-dev
	@$(PY) -c 'import sys; sys.exit(sys.version_info >= (3, 13))' || { echo >&2 \
	  "Mutation testing needs Python 3.11 or 3.12: make PYTHON=python3.11 VENV=another mutate"; exit 1; }
	@echo "installing what mutation testing needs"
	@$(PIP_INSTALL) --require-hashes -r requirements-mutation.lock
	@touch $@

# --- what must be on the machine -----------------------------------------------------------------
USABLE := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
CANDIDATES := $(if $(PYTHON),"$(PYTHON)",python3.11 python3.12 python3.13 python3 python)
FIND_PYTHON = for p in $(CANDIDATES); do "$$p" -c '$(USABLE)' 2>/dev/null && { echo "$$p"; break; }; done

check-tools: ## say what is missing on this machine and how to install it
	@test -n "$$($(FIND_PYTHON))" || { echo >&2 \
	  "This needs Python 3.11, 3.12 or 3.13 with venv. Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python@3.11) or name one: make PYTHON=python3.12 ..."; exit 1; }
	@command -v "$${CC:-cc}" >/dev/null || command -v gcc >/dev/null || echo >&2 \
	  "No C compiler found. The second engine (durable-rules) is built from source on Python 3.11 and 3.12: install one with Python's headers (Debian, Ubuntu: apt install gcc python3-dev; macOS: xcode-select --install), or use Python 3.13, where the first engine answers alone."
