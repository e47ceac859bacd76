# Every target makes its own virtual environment first; nothing but Python 3.11+ and make is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV := $(VENV)/.dev

RESULTS := evals/results/embedded.jsonl
BASELINE := $(if $(wildcard $(RESULTS)),--baseline $(RESULTS))

.DEFAULT_GOAL := help
.PHONY: help demo test eval eval-replay eval-record bench load mutations lint live format schema wheel clean

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

eval: $(READY) ## score the embedded model on the dev cases, live, beside the committed results
	$(BIN)/summarize models pull
	$(BIN)/summarize eval --live --provider embedded $(BASELINE) -o eval.jsonl -o eval.html

eval-replay: $(READY) ## score what was recorded, and hold it against the gates
	$(BIN)/summarize eval --replay --split dev
	$(BIN)/summarize eval --replay --split test

eval-record: $(READY) ## ask the embedded model about all cases anew: recordings and results
	$(BIN)/summarize models pull
	$(BIN)/summarize eval --live --record --provider embedded --split all \
	  -o $(RESULTS) -o evals/results/embedded.txt

bench: $(READY) ## seconds, tokens and requests of the embedded model by stage; cold start
	$(BIN)/summarize models pull
	$(BIN)/python evals/bench.py

load: $(READY) ## summarize batch against a slow and faulty endpoint: throughput, memory, nothing lost
	$(BIN)/python evals/load.py --articles 5000 --concurrency 8
	$(BIN)/python evals/load.py --sweep --plot docs/throughput.svg

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

schema: $(READY) ## write the published schemas anew: of results and of cases
	$(BIN)/python -c "import json, summarizer; print(json.dumps(summarizer.StructuredSummary.model_json_schema(), indent=2, ensure_ascii=False))" > docs/schema.json
	$(BIN)/python -c "import json; from summarizer.evaluation.cases import Key; print(json.dumps(Key.model_json_schema(), indent=2, ensure_ascii=False))" > docs/case.schema.json

wheel: $(DEV) ## build the wheel
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## remove what was built
	rm -rf $(VENV) dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
