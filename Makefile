# Every target makes its own virtual environment first; nothing but Python 3.11+ and make is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV := $(VENV)/.dev

.DEFAULT_GOAL := help
.PHONY: help demo test mutations lint live format schema wheel clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/pyvenv.cfg:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'

$(READY): $(VENV)/pyvenv.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[all]'
	@touch $@

$(DEV): $(READY) pyproject.toml
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

demo: $(READY) ## summarise an example with the embedded model
	$(BIN)/summarize --provider embedded examples/ferry.txt

test: $(DEV) ## all tests that need no model
	$(BIN)/python -m pytest

live: $(DEV) ## the tests that run the embedded model
	$(BIN)/summarize models pull
	$(BIN)/python -m pytest -m live

mutations: $(READY) ## does validation notice damaged items, and at what speed
	$(BIN)/python evals/mutations.py --gate
	$(BIN)/python evals/mutations.py --language other
	$(BIN)/python evals/speed.py

lint: $(DEV) ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV) ## put the code in its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: $(READY) ## write docs/schema.json anew
	$(BIN)/python -c "import json, summarizer; print(json.dumps(summarizer.StructuredSummary.model_json_schema(), indent=2, ensure_ascii=False))" > docs/schema.json

wheel: $(DEV) ## build the wheel
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## remove what was built
	rm -rf $(VENV) dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
