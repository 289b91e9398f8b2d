# Each target does its own set-up when it is missing or out of date. `make help` lists them. With LIGHT=1, demo, build and
# lab do without PyTorch and fastai, which lessons 01 to 09 do not need.
.PHONY: help setup demo test quick test-colab site book slides build lint bench lab clean
BIN := .venv/bin
CLASS := build/demo-class

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 14

setup: .venv/$(if $(LIGHT),light,ready) ## the environment and what the system lacks (bubblewrap); LIGHT=1 without PyTorch
	@./setup.sh system

demo: setup ## build the lessons, grade a sample class, leave its report
	$(BIN)/fukami build --no-verify # `make build` also tries every solution, which takes minutes
	$(BIN)/fukami init $(CLASS) < /dev/null
	$(BIN)/fukami demo 02 $(CLASS)-hand-ins
	$(BIN)/fukami collect $(CLASS)-hand-ins --class $(CLASS)
	$(BIN)/fukami grade 02 --class $(CLASS)

test: setup lint ## everything that must hold
	@./setup.sh browser
	@./setup.sh cluster
	$(BIN)/pytest -n 2 --dist loadgroup --ignore tests/browser/test_site.py
	$(BIN)/fukami site # of what the lessons' runs above put out
	FUKAMI_SITE=$(CURDIR)/build/site $(BIN)/pytest -n 2 tests/browser/test_site.py

quick: lint ## lint, types, and the tests that need neither torch, sandbox nor browser: a minute
	$(BIN)/pytest -n 2 -m "unit and not slow"

test-colab: .venv-colab/ready setup ## the lessons alone, under Colab's versions
	FUKAMI_KERNEL=$(CURDIR)/.venv-colab/bin/python $(BIN)/pytest -n 2 tests/lessons/test_run.py

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

site: setup ## make the site to read, in build/site
	$(BIN)/fukami site

book: setup ## make the site with what is to keep: the book as EPUB and PDF, the slides
	@./setup.sh browser
	$(BIN)/fukami site --epub --pdf --slides

slides: setup ## make slides for the meetings, in build/slides
	$(BIN)/fukami slides

build: setup ## make lessons/ from solutions/
	$(BIN)/fukami build

bench: setup ## measure, and write the tables in benchmarks/
	$(BIN)/python -m benchmarks.grading
	$(BIN)/python -m benchmarks.startup

lab: setup ## open the lessons in JupyterLab
	$(BIN)/jupyter lab lessons

clean: ## remove what was built, not the environment
	rm -rf build

.venv/ready: pyproject.toml constraints.txt setup.sh
	@./setup.sh venv

.venv/light: pyproject.toml constraints.txt setup.sh
	@./setup.sh light

.venv-colab/ready: constraints-colab.txt setup.sh
	@./setup.sh colab
