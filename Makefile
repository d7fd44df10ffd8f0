# Everything runs in .venv, which is set up from requirements.lock when it is missing or out of date.
PYTHON ?= python3
WORKERS ?= 2
N ?= 10
BIN := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast test-real check bench readme pictures clean

help:
	@echo "make demo       play twenty bakery dialogues offline and show two of them"
	@echo "make test       run all tests, in two processes (WORKERS=0: in one)"
	@echo "make test-fast  run all but those marked slow, in less than a minute"
	@echo "make test-real  see what works with a real model: MODEL=NAME URL=http://HOST:PORT/v1 N=10"
	@echo "make check      lint, formatting, types, import contracts"
	@echo "make bench      measure the throughput and the critic"
	@echo "make readme     run the samples of the README in an empty folder: WORDS=stress for some"
	@echo "make pictures   play and draw the pictures of the README anew; it takes a Chromium"
	@echo "make setup      set up .venv only (every target above does so itself)"
	@echo "make clean      remove caches and built files; .venv and outputs stay"
	@echo "PYTHON=python3.12 chooses the interpreter that .venv is made with."

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: $(STAMP)
	$(BIN)/simulator generate bakery -n 20 --out outputs/demo
	$(BIN)/simulator show outputs/demo --first 2

test: $(STAMP)
	$(BIN)/python -m pytest -n $(WORKERS)

test-fast: $(STAMP)
	$(BIN)/python -m pytest -n $(WORKERS) -m "not slow"

check: $(STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy simulator
	$(BIN)/lint-imports

test-real: $(STAMP)
	$(BIN)/python tests/benchmarks/real_model.py $(MODEL) $(URL) -n $(N)

bench: $(STAMP)
	$(BIN)/python tests/benchmarks/throughput.py
	$(BIN)/python tests/benchmarks/critic.py

readme: $(STAMP)
	$(BIN)/python tests/readme.py $(WORDS)

pictures: $(STAMP)
	$(BIN)/python tests/pictures.py

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find . -path ./.venv -prune -o -path ./outputs -prune -o -name __pycache__ -type d -exec rm -rf {} +
	rm -rf ./*.egg-info
