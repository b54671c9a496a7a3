# Two commands on a fresh machine with Python 3.11 and make: `make demo` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DAY ?= 2024-03-14
.PHONY: demo serve test wheel-check accuracy screenshots clean

demo: .venv/installed
	@$(BIN)/dragoman add examples/ --register demo.duckdb || [ $$? -eq 1 ]
	@$(BIN)/dragoman sheet $(DAY) --register demo.duckdb

serve: demo
	@$(BIN)/dragoman serve demo.duckdb

test: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest
	$(BIN)/python -m dragoman.evaluate --gate

# The wheel in an environment of its own: what it holds, and that a page is coded without the extras and without this folder.
wheel-check: .venv/installed-dev
	rm -rf .wheel && $(BIN)/python -m build --wheel --outdir .wheel . >/dev/null
	$(PYTHON) -m venv .wheel/venv
	.wheel/venv/bin/pip install --quiet --disable-pip-version-check .wheel/*.whl
	cd .wheel && venv/bin/python $(CURDIR)/tests/wheel_check.py

accuracy: .venv/installed-dev
	$(BIN)/python -m dragoman.evaluate --write docs/accuracy.md

screenshots: .venv/installed-dev
	$(BIN)/python docs/screenshots.py

clean:
	rm -rf .venv .wheel demo.duckdb demo.duckdb.index

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[all]'
	@touch $@

.venv/installed-dev: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ .venv/installed
