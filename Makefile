# Two commands on a fresh machine with Python (3.11 or newer) and make:
#   make run            build the graph, serve it, and print the address
#   make test           every check, as CI runs them
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ASK ?=
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run test check assets fix golden bench clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

$(VENV)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "mbtgraph needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …"; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/run: $(VENV)/pip pyproject.toml
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[curate,serve]'
	@touch $@

$(VENV)/test: $(VENV)/pip pyproject.toml
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[curate,serve,owl]' --group dev
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --group alone
	@touch $@

# Clients and tools that tests run with Node; make notices when their versions change.
build/node/package.json: tests/node/package.json
	@command -v npm >/dev/null || { echo "the tests need npm, which comes with Node 18 or newer"; exit 2; }
	@mkdir -p build/node
	@cp $< build/node/package.json
	@npm install --prefix build/node --no-package-lock --no-audit --no-fund --silent || { rm $@; exit 1; }

# Pages work without it, and npm is nothing that everybody has.
$(VENV)/assets: $(VENV)/pip src/mbtgraph/web/assets.json
	@if command -v npm >/dev/null; then PYTHONPATH=src $(BIN)/python -m mbtgraph.web.assets; \
	  else echo "npm is not there: the pages come without an editor for SPARQL."; fi
	@touch $@

assets: $(VENV)/pip  ## fetch the JavaScript that pages use, with npm
	PYTHONPATH=src $(BIN)/python -m mbtgraph.web.assets

run: $(VENV)/run $(VENV)/assets  ## build the graph and serve it; or ask one question: make run ASK='upstream-causes --problem impulsivity'
ifeq ($(ASK),)
	@$(BIN)/mbtgraph build
	@$(BIN)/mbtgraph serve --port $(PORT)
else
	@$(BIN)/mbtgraph build >/dev/null
	@$(BIN)/mbtgraph ask $(ASK)
endif

test: check  ## every check, as CI runs them

check: $(VENV)/test $(VENV)/assets build/node/package.json
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cffconvert --validate
	$(BIN)/mbtgraph build
	$(BIN)/mbtgraph check
	$(BIN)/python -m pytest -n 2

fix: $(VENV)/test  ## format, and mend what can be mended
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/mbtgraph fmt ontology data shapes tests/cases/lint tests/cases/owl tests/cases/shapes

golden: $(VENV)/test  ## rewrite the golden files; read the diff
	$(BIN)/python -m pytest tests/test_sentences.py tests/test_clients.py tests/test_docs.py tests/test_header_page.py tests/test_reports.py tests/test_rule_pages.py tests/test_findings_*.py tests/test_github.py tests/test_judge.py tests/test_reasoning.py --update-golden

bench: $(VENV)/test  ## measure; the figures go into bench/README.md
	$(BIN)/python bench/ask.py
	$(BIN)/python bench/way.py
	$(BIN)/python bench/check.py
	$(BIN)/python bench/find.py
	PYTHONPATH=. $(BIN)/python bench/transfer.py
	$(BIN)/python bench/bounds.py
	$(BIN)/python bench/serve.py

clean:  ## remove what was built
	rm -rf $(VENV) src/mbtgraph/web/static/vendor build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
