# Two commands on a fresh machine with Python 3.11 and make: `make demo` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DAY ?= 2019-10-15
.PHONY: demo serve test gate wheel-check accuracy screenshots clean

demo: .venv/installed
	@$(BIN)/dragoman add examples/ --register demo.duckdb
	@$(BIN)/dragoman sheet $(DAY) --register demo.duckdb
	@printf '%s\n' '' 'Next: make serve                      the same in a browser: days, weeks, articles, people, a map' \
		'      make demo DAY=2019-10-08        another day' \
		'      $(BIN)/dragoman week Turkey --day $(DAY) --register demo.duckdb   a week of a side' \
		'      . $(BIN)/activate; dragoman --help                                   every command; docs/usage.md'

serve: demo
	@$(BIN)/dragoman serve demo.duckdb

test: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest
	@if [ -d "$${DRAGOMAN_DATA:-../shared/data}" ]; then $(MAKE) gate; else echo 'gate: did not run, there are no annotated data'; fi
	$(MAKE) wheel-check

# The measures against their floors; fails where the annotated data are not there.
gate: .venv/installed-dev
	$(BIN)/python -m dragoman.evaluate --gate

# The wheel in an environment of its own: what it holds, and that a page is coded without the extras and without this folder.
wheel-check: .venv/installed-dev
	rm -rf .wheel && $(BIN)/python -m build --wheel --outdir .wheel . >/dev/null
	$(PYTHON) -m venv .wheel/venv
	.wheel/venv/bin/pip install -qq --disable-pip-version-check .wheel/*.whl
	cd .wheel && venv/bin/python $(CURDIR)/tests/wheel_check.py

accuracy: .venv/installed-dev
	$(BIN)/python -m dragoman.evaluate --write docs/accuracy.md

screenshots: .venv/installed-dev
	$(BIN)/python docs/screenshots.py

clean:
	rm -rf .venv .wheel demo.duckdb demo.duckdb.index

.venv/bin/python:
	@echo 'Installing into .venv, once: a minute or two.'
	@$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	@$(BIN)/pip install -qq --disable-pip-version-check --editable '.[all]'
	@touch $@

.venv/installed-dev: pyproject.toml | .venv/bin/python
	@$(BIN)/pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch $@ .venv/installed
