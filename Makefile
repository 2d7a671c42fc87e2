# Everything a person types starts here. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test bench-dates bench-results bench-signing bench-desk bench-capture bench-door torture torture-messages format messages

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is missing (set PYTHON=… to name one)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The Python module venv is missing (Debian: python3-venv)"; exit 1; }
	@touch $@

$(VENV)/run: requirements.txt pyproject.toml | $(VENV)/python
	@$(PIP) -r requirements.txt && $(PIP) --no-deps --editable .
	@touch $@

$(VENV)/test: requirements-dev.txt $(VENV)/run
	@$(PIP) -r requirements-dev.txt
	@touch $@

run: $(VENV)/run ## Make what it needs, load the demonstration province, serve it (HOST=0.0.0.0 for a phone)
	@ONESTOP_BASE_URL=$${ONESTOP_BASE_URL:-$$($(BIN)/onestop address)} && export ONESTOP_BASE_URL && \
	  $(BIN)/onestop demo && exec $(BIN)/onestop serve

test: $(VENV)/test ## Make what the tests need, a browser included, and run every test on both databases
	@bash tests/prepare.sh
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check . && $(BIN)/mypy --no-error-summary
	@bash tests/both.sh $(BIN)/pytest

torture: $(VENV)/test ## Pull the plug on a counter without a line 300 times at random (about 20 minutes)
	@$(BIN)/python -m tests.torture.offline 300

torture-messages: $(VENV)/test ## Kill the worker of messages 200 times at random (about 10 minutes)
	@$(BIN)/python -m tests.torture.messages 200

bench-signing: $(VENV)/test ## Measure signing: results a second through the queue, beside issuing bare
	@$(BIN)/python -m tests.bench.signing

bench-desk: $(VENV)/test ## Measure the counter: every page of the desk and the post, a walk-in from card to slip
	@$(BIN)/python -m tests.bench.desk

bench-dates: $(VENV)/test ## Measure dates: one computation, re-dating, the work list's queries
	@$(BIN)/python -m tests.bench.dates

bench-results: $(VENV)/test ## Measure results: signed codes, drawn papers, sealed papers, checks, beside their floors
	@$(BIN)/python -m tests.bench.results

bench-door: $(VENV)/test ## Measure the door: how many passwords a day it judges, and whether the holder comes in meanwhile
	@$(BIN)/python -m tests.bench.door

bench-capture: $(VENV)/test ## Measure scanning: seconds a page, with and without its text, and how straight it comes out
	@$(BIN)/python -m tests.bench.capture

bench-paying: $(VENV)/test ## Measure payments: the sweep over 1,000 nobody told of, notices a second
	@$(BIN)/python -m tests.bench.paying

format: $(VENV)/test ## Put the source into the one format
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --quiet --fix .

messages: $(VENV)/test ## Bring the translations up to the sentences in the source
	@$(BIN)/pybabel --quiet extract -F babel.cfg -k _ -k gettext --no-location --sort-output --project=onestop -o translations/messages.pot .
	@for code in vi; do $(BIN)/pybabel --quiet update -i translations/messages.pot -d translations -l $$code --no-fuzzy-matching --ignore-obsolete --omit-header; done
	@rm translations/messages.pot
