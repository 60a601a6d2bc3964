# The main commands are `make rehearse`, `make plan` and `make test`. The first use creates .venv from
# requirements.lock.

VENV := .venv
PYTHON := $(VENV)/bin/python
FAIRWAY := $(VENV)/bin/fairway
UV := $(shell command -v uv 2>/dev/null)
.DEFAULT_GOAL := rehearse

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "Creating $(VENV) from requirements.lock. The Pulumi SDK for Azure is large, so this takes a minute or two."
ifdef UV
	uv venv --quiet --seed --clear --python 'python>=3.11' $(VENV)
	uv pip install --quiet --python $(PYTHON) --require-hashes -r requirements.lock
	uv pip install --quiet --python $(PYTHON) --no-deps --no-build-isolation -e .
else
	python3 -m venv --clear $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PYTHON) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	touch $@

.PHONY: install rehearse plan test test-all lint format bench
install: $(VENV)/.installed  ## the virtual environment, also for the Pulumi CLI

rehearse: install  ## all deployments of the dev environment, against a stand-in for Azure
	$(FAIRWAY) rehearse dev

plan: install  ## the three environments, and one that is refused
	$(FAIRWAY) plan
	@echo; echo "And one that Azure would refuse:"
	@$(FAIRWAY) plan --project examples/refused; test $$? -eq 1

test: install  ## without the tests marked `slow`
	$(PYTHON) -m pytest -n 2 --dist worksteal -m "not slow"

test-all: install  ## what CI runs
	$(PYTHON) -m pytest -n 2 --dist worksteal

lint: install
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m pyright
	$(PYTHON) -m pytest tests/test_architecture.py

format: install
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench: install  ## compares the components with a plain program, and the built-in engine with Pulumi's
	$(PYTHON) -m benchmarks
