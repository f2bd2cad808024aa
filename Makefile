# Two commands are all a newcomer needs: `make run` and `make test`. `make help` tells the rest.

# The first Python that is new enough; PYTHON=… overrides.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$each; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
# Quiet, because the output of `make -s run` is a conversation; what pip has to say goes to standard error.
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check
UV := 0.13.9
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)
# What `make run` and `make test` hand on: make run ARGS="--rehearse 2026-03-29T00:50Z --speed 60"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check verify-content soak bench format lock wheel clean

help: ## what there is to make
	@printf 'Daily Dose: one bite of AI engineering a day.\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\nSettings are environment variables or lines in .env; .env.example lists them all.\n'

run: $(VENV)/run.stamp ## start the bot: Telegram or Discord if a token is set, else a chat right here (ARGS=… to add options)
	@exec $(BIN)/dose run $(ARGS)

test: $(VENV)/test.stamp ## install what tests need and run them all, in parallel (ARGS=… goes to pytest)
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/test.stamp ## lint, format, types, the walls between the rooms, and the content
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/dose check

verify-content: $(VENV)/content.stamp ## run every script beside the cards; ARGS="--phase 2 --week 3" or ids for some of them
	@$(BIN)/dose verify $(ARGS)

soak: $(VENV)/test.stamp ## two replicas, days in minutes, kills and faults for MINUTES=5; needs PostgreSQL's server
	@$(BIN)/python -m tests.chaos.soak $(or $(MINUTES),5) $(SEED)

bench: $(VENV)/bench.stamp ## measure against bare requests, other libraries and a job per person; some minutes (ARGS="dose --seconds 10")
	@$(BIN)/python -m tests.bench $(ARGS)

format: $(VENV)/test.stamp ## let ruff lay out the code and mend what it can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: $(VENV)/run.stamp ## lock the dependencies anew after a change of pyproject.toml (UPGRADE=1: newest versions)
	@$(PIP) install uv==$(UV) >&2 </dev/null
	@$(COMPILE) --extra build --output-file requirements.lock
	@$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

wheel: $(VENV)/run.stamp ## build dist/daily_dose-….whl, which carries content and migrations
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist . >&2 </dev/null

# Other libraries are measured as they are delivered, each in an environment of its own.
$(VENV)/bench.stamp: $(VENV)/test.stamp Makefile
	@echo 'Installing aiogram and python-telegram-bot, to measure against.' >&2
	@for rival in aiogram==3.31.0 telegram=python-telegram-bot==22.8; do \
		python=$(VENV)/rivals/$${rival%%=*}; \
		$(BIN)/python -m venv $$python >&2 </dev/null && \
		$$python/bin/python -m pip install --quiet --quiet --disable-pip-version-check $${rival#telegram=} >&2 </dev/null || exit 1; \
	done
	@touch $@

clean: ## remove what can be made again; data/ and .env stay
	@rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then echo 'Daily Dose needs Python 3.11 or newer; install it, or say make run PYTHON=/path/to/python3.' >&2; exit 2; fi
	@$(PYTHON) -m venv $(VENV) >&2 </dev/null || { rm -rf $(VENV); \
		echo 'Python could not make a virtual environment; on Debian and Ubuntu: apt install python3-venv.' >&2; exit 2; }

# A stamp is as new as the lock that was installed, so that nothing is installed twice.
$(VENV)/run.stamp: requirements.lock pyproject.toml | $(BIN)/python
	@echo 'Installing what Daily Dose needs; this takes a minute, once.' >&2
	@$(PIP) install --require-hashes -r requirements.lock >&2 </dev/null
	@$(PIP) install --no-deps --no-build-isolation --editable . >&2 </dev/null
	@touch $@

$(VENV)/test.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo 'Installing what the tests need.' >&2
	@$(PIP) install --require-hashes -r requirements-dev.lock >&2 </dev/null
	@touch $@

$(VENV)/content.stamp: requirements-content.txt $(VENV)/run.stamp
	@echo 'Installing what the scripts beside the cards need, PyTorch among it.' >&2
	@$(PIP) install -r requirements-content.txt >&2 </dev/null
	@touch $@
