# Tongzhou. `make demo` needs Python 3.11 or newer; `make test` a Chromium, which it finds or installs.
V := .venv
IS_NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
ifndef PY
PY := $(shell for each in python3 python3.13 python3.12 python3.11; do \
  $$each $(IS_NEW_ENOUGH) 2>/dev/null && echo $$each && break; done)
endif
RUN := $(V)/bin/python
PO := $(wildcard locale/*/LC_MESSAGES/django.po */locale/*/LC_MESSAGES/django.po)
TESTED := DJANGO_SETTINGS_MODULE=tests.settings $(RUN)
export BROWSER

.PHONY: help demo test thorough nightly storm check messages locks screenshots clean runtime dev chromium
.DELETE_ON_ERROR:
.NOTPARALLEL:

help:
	@echo "make demo         everything, with two pools, in this terminal; Ctrl-C ends it"
	@echo "make test         all checks and what tests every part (BROWSER=0 leaves the browser out; ARGS='-k claim')"
	@echo "make thorough     the longer tests: every page and flow in the browser, processes killed, storms (CI: after make test)"
	@echo "make nightly      what takes too long for every change: 3,300,000 heads, random examples, long histories (an hour),"
	@echo "                  and 100 storms over 10,000 debits (make storm: these alone, some hours; STORM_SEEDS=5 fewer)"
	@echo "make check        lint, format, types, floors, templates, migrations, locks"
	@echo "make screenshots  every page, two widths, two languages, light and dark, into screenshots/"
	@echo "make messages     compile the translations;  make locks  resolve the dependencies anew"
	@echo "make clean        remove the environment, the demo's state and what tools left"

demo: runtime messages
	@$(RUN) -m embedded.demo

test: dev messages chromium check
	@$(RUN) -m embedded.throwaway $(RUN) -m pytest -n 2 --dist worksteal $(ARGS)

thorough: dev messages chromium
	@$(RUN) -m embedded.throwaway $(RUN) -m pytest -n 2 --dist worksteal -m "thorough and not nightly" $(ARGS)

nightly: export EXAMPLES := random
nightly: dev messages
	@$(RUN) -m embedded.throwaway $(RUN) -m pytest -m nightly $(ARGS)
	@$(RUN) -m embedded.throwaway $(RUN) -m pytest -n 2 --dist worksteal -m "hypothesis and not nightly" $(ARGS)
	@HISTORY=long $(RUN) -m embedded.throwaway $(RUN) -m pytest -n 2 --dist worksteal tests/apportionment/history $(ARGS)

storm: dev messages
	@$(RUN) -m embedded.throwaway $(RUN) -m pytest -m nightly tests/treasury/test_storm.py $(ARGS)

check: dev messages
	$(RUN) -m ruff check --quiet .
	$(RUN) -m ruff format --check --quiet .
	$(V)/bin/lint-imports --no-cache --no-logo
	$(RUN) -m djlint templates --lint --quiet
	$(RUN) -m tests.lint
	$(RUN) -m mypy --no-error-summary .
	PYTHONWARNINGS=ignore::RuntimeWarning $(TESTED) manage.py makemigrations --check --dry-run

messages: $(PO:.po=.mo)

%.mo: %.po | $(V)
	@$(V)/bin/pybabel --quiet compile --input-file=$< --output-file=$@ --locale=zh_Hans

$(V):
	@$(MAKE) --no-print-directory runtime

locks: dev
	$(V)/bin/uv pip compile --quiet --generate-hashes --universal --no-header \
	  pyproject.toml -o requirements.lock
	$(V)/bin/uv pip compile --quiet --generate-hashes --universal --no-header \
	  pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

screenshots: dev messages
	@$(RUN) -m tests.chromium --fonts
	@$(RUN) -m tests.browser.screenshots

clean:
	@$(or $(wildcard $(RUN)),$(PY)) -m embedded.clean
	rm -rf $(V) screenshots .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -f $(PO:.po=.mo)

runtime:
	@$(or $(PY),false) $(IS_NEW_ENOUGH) 2>/dev/null || { \
	  echo "Tongzhou needs Python 3.11 or newer; found: $(or $(PY),none). Name one: make PY=/path/to/python3.12 …"; exit 1; }
	@$(PY) -m embedded.install $(V) requirements.lock

dev: runtime
	@$(PY) -m embedded.install $(V) requirements-dev.lock

chromium: dev
	@$(if $(filter 0,$(BROWSER)),true,$(RUN) -m tests.chromium)
