# Everything a newcomer needs: `make demo`, then `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
BOT := build/demo-bot
OPEN ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test benchmarks clean

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -e ".[jupyter]" nbclient ipykernel
	touch $@

# torch is for conversion and its tests alone. Installed first and by version, so that pip takes a
# CPU build where one is offered instead of resolving to the newest build with CUDA.
$(VENV)/ready-test: $(VENV)/ready
	$(BIN)/python -c "import torch" 2>/dev/null || $(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/pip install --quiet -e ".[test]"
	touch $@

demo: $(VENV)/ready
	$(BIN)/slimchat build knowledge -o $(BOT)
	$(BIN)/slimchat ask $(BOT) "how long do i have to send my espresso machine back, i live in london"
	$(BIN)/slimchat ask $(BOT) "¿cuánto cuesta el envío a Canarias?"
	$(BIN)/slimchat ask $(BOT) "quanto tempo tenho para me arrepender da compra no Brasil?"
	$(BIN)/slimchat ask $(BOT) "do you have a loyalty programme with points?"
	mkdir -p build && $(BIN)/jupyter execute --output=$(CURDIR)/build/demo-executed.ipynb demo.ipynb
	$(BIN)/slimchat build knowledge -o $(BOT)  # the notebook has added a document
ifeq ($(OPEN),1)
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) demo.ipynb
endif

test: $(VENV)/ready-test
	$(BIN)/ruff check slimchat tests
	$(BIN)/ruff format --check slimchat tests
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix extension ci --silent
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix extension run --silent typecheck
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix extension run --silent test
	$(BIN)/python -m pytest -n 2 --dist loadfile --ignore=tests/engine --ignore=tests/browser; \
	light=$$?; $(BIN)/python -m pytest tests/engine tests/browser && exit $$light

benchmarks: $(VENV)/ready-test
	$(BIN)/python -m pytest tests/benchmarks/bench_*.py -m benchmark -s

clean:
	rm -rf build dist $(VENV)
