# Everything that one does with this project. Each target first makes `.venv` from the lock file.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCK := requirements-dev.lock

# The first of these that is Python 3.11 or newer and can make virtual environments.
PYTHONS := $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14
SUITS := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))

.DEFAULT_GOAL := help
.PHONY: help install demo sandbox run test check docs prove bench bench-burst bench-mail lock clean

help: ## Say what can be made.
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r name what; do \
		printf '%-16s %s\n' "$$name" "$$what"; done

install: $(READY) ## Make .venv with everything that is needed; done by itself where it is needed.

$(READY): $(LOCK) pyproject.toml
	@python=; \
	for name in $(PYTHONS); do \
		if "$$name" -c '$(SUITS)' >/dev/null 2>&1; then python="$$name"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Threaddesk needs Python 3.11 or newer with venv (on Debian: apt install python3-venv), and found none; make install PYTHON=/path/to/python3 names one." >&2; \
		exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$python" --version) and the packages of $(LOCK); this takes a minute."; \
	"$$python" -m venv $(VENV)
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r $(LOCK)
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## Show one round trip of a ticket: no accounts, no internet.
	@$(BIN)/threaddesk demo

sandbox: $(READY) ## Open a whole desk to try out in the browser: no accounts, no internet.
	@$(BIN)/threaddesk sandbox

run: $(READY) ## Run the desk on your Slack workspace, as .env says.
	@$(BIN)/threaddesk run

test: $(READY) ## Run every test; says at its end what was skipped, and why.
	@$(BIN)/python -m pytest -n 3 --dist worksteal

check: $(READY) ## Check form, types, who imports whom, and what holds the project together.
	@failed=; \
	$(BIN)/ruff check --output-format concise . || failed=1; \
	$(BIN)/ruff format --check . || failed=1; \
	$(BIN)/mypy || failed=1; \
	$(BIN)/lint-imports --no-logo || failed=1; \
	$(BIN)/python -m pytest -q tests/project || failed=1; \
	test -z "$$failed"

docs: $(READY) ## Write the pages of docs/ that are made from the tables.
	@$(BIN)/python -m bot.documentation

prove: $(READY) ## Kill the desk at every step of its work, many times, and count what was lost or doubled.
	@$(BIN)/python -m bench.kill

bench: $(READY) ## Measure the store, the way in, the knowledge base and the commands.
	@$(BIN)/python -m bench.store
	@$(BIN)/python -m bench.ingest
	@$(BIN)/python -m bench.knowledge
	@$(BIN)/python -m bench.commands

bench-burst: $(READY) ## Give the desk 500 new mails at Slack's own pace; takes seven minutes.
	@$(BIN)/python -m bench.burst

bench-mail: $(READY) ## Measure the reading of mail.
	@$(BIN)/python -m bench.mail

lock: ## Pin every package anew, with hashes (needs uv).
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links --extra sandbox --extra m365 --extra charts --group dev pyproject.toml -o $(LOCK)

clean: ## Remove what make made; a desk's data in var/ stays.
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
