# 邻里通 — everything a person types. `make help` is made from the lines marked ##.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

PYTHON := .venv/bin/python
RASA_PYTHON := nlu/.venv/bin/python
export PYTHONPATH := $(CURDIR)
export PYTHONDONTWRITEBYTECODE :=
# A .python-version or an active environment of the caller must not decide what we build on.
unexport VIRTUAL_ENV
unexport PYENV_VERSION

INSTALL = pip install --quiet --require-hashes
QUICK_TESTS := tests/unit tests/contract tests/integration tests/architecture
AT_ONCE := -n 4 --dist loadfile
# The longest journey first, so that the others fill the time beside it.
JOURNEYS := tests/e2e/test_teaching_the_bot.py tests/dialogue tests/e2e

## Using it
.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^## / {printf "\n%s\n", substr($$0, 4)} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: build ## 试一试: everything on this machine, with a page instead of Telegram
	@$(PYTHON) -m linli demo

.PHONY: run
run: build ## 正式运行: needs LINLI_TELEGRAM_TOKEN and LINLI_OFFICE (environment or .env)
	@$(PYTHON) -m linli run

.PHONY: status
status: build ## is every process well?
	@$(PYTHON) -m linli status

.PHONY: train
train: build ## train a model, and switch to it if it passes the gate
	@$(PYTHON) -m linli train --activate

.PHONY: evaluate
evaluate: build ## measure what the model understands; writes a report to var/evaluation; PAGE=1 also docs/evaluation.md
	@$(PYTHON) -m linli evaluate $(if $(PAGE),--page)

.PHONY: predict
predict: build ## make predict IN=a.jsonl OUT=b.jsonl: what the model makes of each line; SKIP=1 leaves out broken ones
	@$(PYTHON) -m linli predict --input "$(IN)" --output "$(OUT)" $(if $(SKIP),--skip-broken)

.PHONY: build
build: .venv/.service nlu/.venv/.rasa ## both environments (the other targets do it themselves)

## Working on it
.PHONY: test
test: build-dev ## all tests of both environments; what CI runs
	@sh deploy/ensure-chromium.sh
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory check-data
	$(RASA_PYTHON) -m pytest nlu/tests -q
	$(PYTHON) -m pytest $(QUICK_TESTS) -q $(AT_ONCE) -m "not postgres"
	sh deploy/with-postgres.sh $(PYTHON) -m pytest tests/integration/helpdesk -q -m postgres
	$(PYTHON) -m tests.support.model
	$(PYTHON) -m pytest $(JOURNEYS) -q -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: test-quick
test-quick: build-dev ## unit, contract, integration, architecture
	$(PYTHON) -m pytest $(QUICK_TESTS) -q $(AT_ONCE) -m "not postgres"

.PHONY: check
check: build-dev ## format, lint, types, imports
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

.PHONY: check-data
check-data: build-dev ## is the training data enough and in order? ARGS="--pairs --all" lists everything
	$(RASA_PYTHON) -m nlu.data_check $(ARGS)

.PHONY: lock
lock: ## write requirements/*.txt anew from the two pyproject.toml
	@sh deploy/lock.sh

.PHONY: clean
clean: ## remove both environments (state in var/ stays)
	rm -rf .venv nlu/.venv .tools .mypy_cache .ruff_cache .pytest_cache

.PHONY: build-dev
build-dev: .venv/.dev nlu/.venv/.dev

# ---- environments: a stamp file per requirements file, so nothing is installed twice ----

.venv/.made:
	@uv=$$(sh deploy/ensure-uv.sh) && \
	python=$$(sh deploy/find-python.sh "$$uv" 3.11 || sh deploy/find-python.sh "$$uv" 3.12 || sh deploy/find-python.sh "$$uv" 3.13) && \
	"$$uv" venv --quiet --no-project --clear --python "$$python" .venv
	@touch $@

nlu/.venv/.made:
	@uv=$$(sh deploy/ensure-uv.sh) && python=$$(sh deploy/find-python.sh "$$uv" 3.10) && \
	"$$uv" venv --quiet --no-project --clear --python "$$python" nlu/.venv
	@touch $@

.venv/.service: .venv/.made requirements/service.txt
	@echo "Installing the service's libraries …"
	@$$(sh deploy/ensure-uv.sh) $(INSTALL) --python $(PYTHON) -r requirements/service.txt
	@touch $@

.venv/.dev: .venv/.service requirements/service-dev.txt
	@$$(sh deploy/ensure-uv.sh) $(INSTALL) --python $(PYTHON) -r requirements/service-dev.txt
	@touch $@

nlu/.venv/.rasa: nlu/.venv/.made requirements/rasa.txt
	@echo "Installing Rasa (about 2.7 GB on disk; a few minutes the first time) …"
	@$$(sh deploy/ensure-uv.sh) $(INSTALL) --python $(RASA_PYTHON) -r requirements/rasa.txt
	@touch $@

nlu/.venv/.dev: nlu/.venv/.rasa requirements/rasa-dev.txt
	@$$(sh deploy/ensure-uv.sh) $(INSTALL) --python $(RASA_PYTHON) -r requirements/rasa-dev.txt
	@touch $@
