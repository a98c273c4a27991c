# Two commands do everything on a fresh machine with Python 3.11, make and git:
#   make run    sets up the core in .venv and runs the main job
#   make test   sets up everything in .venv and runs all tests
# A step runs again only when what it depends on has changed (stamps in .venv).

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock" $(LOCK_OPTIONS)
RUN_OPTIONS ?=
TEST_OPTIONS ?=
TEST_WORKERS ?= auto
SOAK_OPTIONS ?=

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench soak docs lock wheel clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/core.stamp ## set up the core, run the main job: enacted against location-free-50, 10 paired seeds
	$(BIN)/monipaikka run $(RUN_OPTIONS)

test: $(VENV)/all.stamp ## set up everything, run all tests
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile -m "not scale" $(TEST_OPTIONS)
	$(BIN)/python -m pytest -m scale $(TEST_OPTIONS)

lint: $(VENV)/all.stamp ## style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/all.stamp ## mend style and format where a tool can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/all.stamp ## cost of a run and of each rule
	$(BIN)/python -m benchmarks

soak: $(VENV)/all.stamp ## 200 national runs, killed at random moments: nothing lost, nothing twice (SOAK_OPTIONS=--help)
	$(BIN)/python -m benchmarks.soak $(SOAK_OPTIONS)

docs: $(VENV)/all.stamp ## write the generated parts of the documents
	$(BIN)/python docs/generate.py

lock: $(VENV)/all.stamp ## resolve the dependencies anew (LOCK_OPTIONS=--upgrade for newer versions)
	$(COMPILE) pyproject.toml --all-extras --group build --output-file requirements/all.txt
	$(COMPILE) pyproject.toml --group build --constraints requirements/all.txt --output-file requirements/core.txt

wheel: $(VENV)/core.stamp ## build the wheel into dist/
	$(PIP) wheel --no-deps --no-build-isolation --no-index --wheel-dir dist .

clean: ## remove the environment, builds and caches; results stay
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find sim tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/python.stamp:
	$(PYTHON) -m venv $(VENV)
	touch $@

# The package itself is installed in place, without a look at any registry: its dependencies and its build backend are in the lock file.
$(VENV)/core.stamp: requirements/core.txt pyproject.toml | $(VENV)/python.stamp
	$(PIP) install --require-hashes --requirement requirements/core.txt
	$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	touch $@

$(VENV)/all.stamp: requirements/all.txt $(VENV)/core.stamp
	$(PIP) install --require-hashes --requirement requirements/all.txt
	touch $@
