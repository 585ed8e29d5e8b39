# Stanna: `make run` sets everything up and runs the embedded sample; `make test` sets up and runs the tests.
.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast fuzz check wheel-check licences audit format docs bench bench-explanations bench-training bench-truth verify verdicts skill bench-peers golden ui lock clean
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
PEERS := .venv-peers/.installed
PACKAGES := data_contracts features models pipelines

help:  ## show what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(INSTALLED): requirements.lock requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Stanna needs Python 3.11 or newer; call make with PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(INSTALLED)  ## build .venv from the hashed lock file (does nothing the second time)

run: setup  ## run the monthly job on the embedded sample (simulated on first use)
	$(BIN)/stanna run --config config/sample.toml --replace

test: setup  ## run the tests, the fast ones first
	$(BIN)/python -m pytest -q $(PROCESSES)
PROCESSES := --numprocesses 2 --dist loadfile --no-loadscope-reorder

test-fast: setup  ## run the tests that take no more than a few seconds each
	$(BIN)/python -m pytest -q $(PROCESSES) -m 'not slow'

fuzz: setup  ## 10,000 mutations of the input tables instead of 1,000
	STANNA_MUTATIONS=10000 $(BIN)/python -m pytest -q $(PROCESSES) tests/mutations

check: setup  ## format, lint, types, generated docs current
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pipelines.documentation --check

wheel-check: setup  ## build the wheel and run the sample with it in an empty environment
	.ci/wheel-check

licences: setup  ## write docs/licences.md from the installed packages of the lock file
	$(BIN)/uv tool run --quiet --from pip-licenses==5.5.5 pip-licenses --python $(BIN)/python --from mixed --order license --ignore-packages stanna --format markdown > $(LICENCES).table
	cat $(LICENCES).header $(LICENCES).table > docs/licences.md
	rm $(LICENCES).table
LICENCES := docs/licences

audit: setup  ## look the locked packages up among known vulnerabilities; fails where one cannot be looked up
	$(BIN)/uv tool run --quiet --from pip-audit==2.9.0 pip-audit --strict --requirement requirements.lock --disable-pip --require-hashes

format: setup  ## format the code and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup  ## write docs/tables.md and docs/features.md from the contracts and the catalogue
	$(BIN)/python -m pipelines.documentation

bench: setup  ## print what each stage costs, against its irreducible parts, and how checks and features scale
	$(BIN)/python -m benchmarks.monthly_run
	$(BIN)/python -m benchmarks.scaling

bench-training: setup  ## what the backtest of every rung costs at 240,000 person-month rows (three minutes at most)
	$(BIN)/python -m benchmarks.training_speed

verify: setup  ## compare what simulated organisations have planted with what happens in them (about ten minutes)
	$(BIN)/python -m benchmarks.truth

bench-truth: setup  ## verdicts of 20 organisations with and 20 without a signal, and how often intervals hold the truth (hours; goes on where it stopped)
	$(BIN)/python -m benchmarks.coverage
	$(BIN)/python -m benchmarks.verdicts --seeds 20
	$(BIN)/python -m benchmarks.truth_page

verdicts: setup  ## verdicts and shares of the oracle's skill over ten seeds (about half an hour; goes on where it stopped)
	$(BIN)/python -m benchmarks.verdicts

bench-explanations: setup  ## hold stated reasons against the planted truth at 200, 800 and 4,000 exits (an hour; goes on where it stopped)
	$(BIN)/python -m benchmarks.explanations

skill: setup  ## shares of the oracle's skill on fresh organisations, with every feature and with the planted signals themselves
	$(BIN)/python -m benchmarks.skill

bench-peers: $(PEERS)  ## compare the ladder with survival models and classifiers on data nobody here wrote (STANNA_FOREIGN_DATA)
	.venv-peers/bin/python -m benchmarks.peers

$(PEERS): requirements-peers.lock $(INSTALLED)
	$(BIN)/python -m venv --clear --without-pip .venv-peers
	$(BIN)/uv pip install --quiet --compile-bytecode --python .venv-peers/bin/python --require-hashes -r requirements-peers.lock
	@touch $@

golden: setup  ## rewrite the golden pages; review the diff
	STANNA_REWRITE_GOLDEN=1 $(BIN)/python -m pytest -q tests/pipelines/reports

ui: setup  ## open MLflow on http://127.0.0.1:5000
	@echo 'trainings with readable columns: http://127.0.0.1:5000/#/experiments/1/runs?viewStateShareKey=trainings'
	MLFLOW_DISABLE_TELEMETRY=true DO_NOT_TRACK=true MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false $(BIN)/mlflow ui --backend-store-uri sqlite:///mlruns/mlflow.db --host 127.0.0.1 --port 5000 --workers 1

lock: setup  ## resolve the lock files afresh
	printf 'uv\n' | $(BIN)/uv pip compile --quiet - $(LOCK) -o requirements-uv.lock
	$(BIN)/uv pip compile --quiet pyproject.toml --extra dev $(LOCK) -o requirements.lock
	$(BIN)/uv pip compile --quiet pyproject.toml --extra peers --constraint requirements.lock $(LOCK) -o requirements-peers.lock
LOCK := --upgrade --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate

clean:  ## remove what runs and tests left behind; .venv and mlruns stay
	rm -rf output dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
