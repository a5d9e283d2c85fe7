# The first use of any target makes .venv from the hash-locked requirements, and again only when they change.
PYTHON ?= python3
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes

.PHONY: run test check crash bench people lock

run: .venv/run.stamp            ## start the coach; without a token, chat at http://127.0.0.1:8800
	@exec $(BIN)/python -m bot

test: .venv/dev.stamp           ## every test
	@$(BIN)/python -m pytest

check: .venv/dev.stamp          ## style, types, and every word the coach says
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m tests.words

crash: .venv/dev.stamp          ## kill -9 under load: KILLS=1000 SEED=7 STORE=sqlite|postgres PROCESSES=1|2, or SECONDS=60
	@KILLS=$(KILLS) SEED=$(SEED) STORE=$(STORE) PROCESSES=$(PROCESSES) SECONDS=$(SECONDS) $(BIN)/python -m tests.bench.crash

bench: .venv/dev.stamp          ## the bars, ours beside the usual way; ONLY=path,reminders,drain,memory,growth,steps SCALE=0.1
	@ONLY=$(ONLY) SCALE=$(SCALE) $(BIN)/python -m tests.bench.bench

people: .venv/dev.stamp         ## a year of people who do not exist, checked at every step, told in data/people.html: PEOPLE=1000 SEEDS="1 2 3"
	@$(BIN)/python -m tests.people --people $(or $(PEOPLE),1000) --seeds $(or $(SEEDS),1)

lock: .venv/dev.stamp           ## pin every library again, with hashes and without addresses
	@$(BIN)/python -m venv .venv/lock && .venv/lock/bin/python -m pip --disable-pip-version-check --quiet install pip-tools
	@.venv/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --no-header --output-file requirements.txt pyproject.toml
	@.venv/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --no-header --extra dev --output-file requirements-dev.txt pyproject.toml

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Steadyback needs Python 3.11 or newer; make PYTHON=python3.11 names another one.")'
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	@echo "Setting up: installing the libraries once ..."
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt | .venv/bin/python
	@echo "Setting up: installing the libraries and test tools once ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@ .venv/run.stamp
