# make demo   the whole product on this machine, signed in as an agent
# make test   the whole test suite (the first run installs everything, litellm too)
# make help   the rest

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ROOMS := schemas client broker_bridge tui
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
  --annotation-style=line pyproject.toml requirements/build.in

# Where it is set, every start of Python compiles all sources again: seconds for each process that a test or a benchmark starts.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test replay bench soak faults ai-eval check lint lock docs screenshots snapshots clean help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/.made:
	@echo "Creating the environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

define install
	@echo "Installing $(1) (once)"
	@$(PIP) install --require-hashes --requirement requirements/$(1).txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@
endef

$(VENV)/.demo: $(VENV)/.made requirements/demo.txt pyproject.toml
	$(call install,demo)

$(VENV)/.ai: $(VENV)/.demo requirements/ai.txt
	$(call install,ai)

$(VENV)/.dev: $(VENV)/.made requirements/dev.txt pyproject.toml
	$(call install,dev)
	@touch $(VENV)/.demo $(VENV)/.ai

demo: $(VENV)/.demo ## broker, bridge, AI service, bot, customers and the console (MODEL=… for litellm)
	@if $(BIN)/console demo --names-model --model '$(MODEL)'; then $(MAKE) --no-print-directory $(VENV)/.ai; fi
	@$(BIN)/console demo $(if $(MODEL),--model '$(MODEL)') $(ARGS)

test: $(VENV)/.dev ## the test suite
	@$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy && $(BIN)/lint-imports
	@$(BIN)/python -m pytest -q -n 3 $(ARGS)

replay: $(VENV)/.demo ## FILE=dialogues.jsonl: a bot transfers every conversation, headless agents serve them all
	@$(BIN)/console replay '$(FILE)' $(ARGS)

bench: $(VENV)/.dev ## the figures of bench/, as ratios to floors measured in the same run
	@PYTHONPATH=tests $(BIN)/python -m bench $(ARGS)

soak: $(VENV)/.dev ## HOURS=8: a long shift in fast motion, memory and latency over time
	@PYTHONPATH=tests $(BIN)/python -m bench.soak $(if $(HOURS),--hours '$(HOURS)') $(ARGS)

faults: $(VENV)/.dev ## ROUNDS=3 SEED=7 ONLY=kill-bridge FILE=…: break the real parts under load, prove that nothing is lost
	@PYTHONPATH=tests $(BIN)/python -m faults $(if $(ROUNDS),--rounds '$(ROUNDS)') $(if $(SEED),--seed '$(SEED)') \
	  $(if $(ONLY),--only '$(ONLY)') $(if $(FILE),--file '$(FILE)') --json $(ARGS)

ai-eval: $(VENV)/.dev ## how well the AI service finds articles and what its summaries hold (ARGS='--kb … --questions …')
	@PYTHONPATH=tests $(BIN)/python -m evaluation $(ARGS)

lint: $(VENV)/.dev ## put the code in order
	@$(BIN)/ruff check --fix && $(BIN)/ruff format

docs: $(VENV)/.dev ## generate docs/asyncapi.json and docs/subjects.md from the code
	@$(BIN)/python -m docs.generator

screenshots: $(VENV)/.dev ## take the pictures of docs/screens.md anew
	@PYTHONPATH=tests $(BIN)/python -m docs.generator.screenshots

snapshots: $(VENV)/.dev ## take the expected screens anew, after looking at the differences
	@$(BIN)/python -m pytest -q tests/tui --snapshot-update

lock: $(VENV)/.dev ## resolve the pinned requirements anew
	@$(LOCK) --extra bridge --extra server -o requirements/demo.txt
	@$(LOCK) --all-extras -o requirements/ai.txt
	@$(LOCK) requirements/dev.in --all-extras -o requirements/dev.txt

clean: ## forget the environment
	@rm -rf $(VENV)
