# Two commands set everything up on a machine with only Python 3.11 to 3.13, git and make:
#   make demo   the main job, end to end (KEEP=1 leaves Label Studio running to look at)
#   make test   all tests
# With uv on the PATH the environment is the one of uv.lock; without it, venv and pip make the same
# from constraints.txt, which is exported from uv.lock.

PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys, venv; sys.exit(not (3,11) <= sys.version_info < (3,14))' \
	2>/dev/null && { echo $$name; break; }; done)
BIN := .venv/bin

.PHONY: demo test lint format build lock clean

demo: .venv/ready
	@$(BIN)/duizhao demo $(if $(KEEP),--keep)

# Two at a time, each with a Label Studio of its own; a file's tests stay together. ARGS="-n 0 ..." runs one at a time.
test: .venv/ready
	@$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

lint: .venv/ready
	@$(BIN)/ruff check toolkit tests
	@$(BIN)/ruff format --check toolkit tests
	@$(BIN)/mypy

format: .venv/ready
	@$(BIN)/ruff check --fix toolkit tests
	@$(BIN)/ruff format toolkit tests

build: .venv/ready
	@$(BIN)/duizhao build

# For maintainers, with uv: after a change of the dependencies.
lock:
	uv lock
	uv export --quiet --all-extras --no-hashes --no-emit-project --no-header --no-annotate -o constraints.txt

.venv/ready: pyproject.toml uv.lock constraints.txt
	@if command -v uv >/dev/null 2>&1; then \
		echo "making .venv with uv"; \
		uv sync --locked --all-extras $(if $(PYTHON),--python $(PYTHON)); \
	elif [ -z "$(PYTHON)" ]; then \
		echo "error: no Python 3.11, 3.12 or 3.13 with venv found; install one, or name it: make PYTHON=/path/to/python"; \
		exit 1; \
	else \
		echo "making .venv with $(PYTHON) and pip (a few minutes the first time)"; \
		$(PYTHON) -m venv .venv && \
		$(BIN)/pip install --disable-pip-version-check --progress-bar off -c constraints.txt -e ".[all,dev]"; \
	fi
	@touch $@

clean:
	rm -rf .venv build dist
