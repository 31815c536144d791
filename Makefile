# Two commands on a fresh machine: `make run` and `make test`. `make` alone lists all of them.
PYTHON ?= python3
BOOTSTRAP = $(PYTHON) federation/devserver/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run test coverage lint format lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: ## start everything on http://127.0.0.1:$PORT (8000); data in $DATA_DIR (var)
	@exec $(BOOTSTRAP) run

test: ## run every test against real servers; ARGS="-k offers" is handed to pytest
	@exec $(BOOTSTRAP) test $(ARGS)

coverage: ## the same, a third slower: which lines and branches no test reaches; fails below the figure of pyproject.toml
	@exec $(BOOTSTRAP) test --cov --cov-report=term:skip-covered $(ARGS)

lint: ## check style, types, import contracts, templates and migrations
	@exec $(BOOTSTRAP) lint

format: ## rewrite the Python files in the house format
	@exec $(BOOTSTRAP) format

lock: ## write requirements*.txt anew from requirements*.in
	@exec $(BOOTSTRAP) lock

clean: ## remove the environment and the demo data of this folder
	rm -rf .venv var
