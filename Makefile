# The two commands for a newcomer are `make run` and `make test`; both do all the set-up.
.PHONY: setup setup-test run demo test lint format translations eval bench clean \
  package-deb package-windows package-test wheelhouse

ASSIST := .venv/bin/assist
PYTHON := .venv/bin/python
DATA ?= ../shared/data

setup:
	@sh packaging/setup.sh

setup-test:
	@sh packaging/setup.sh test

run: setup
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(ASSIST) run; else \
	  echo "No display here, so the same job runs headless on a bundled conversation:"; \
	  $(MAKE) --no-print-directory demo; fi

demo: setup
	@$(ASSIST) demo --text --shot demo.png && echo && echo "The picture of the sidebar is in demo.png"

test: setup-test
	@$(MAKE) --no-print-directory lint
	$(PYTHON) -m pytest -m "not package"

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

format:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

translations:
	$(PYTHON) packaging/translations.py

eval: setup
	@if [ ! -d "$(DATA)" ]; then echo "No evaluation data at $(DATA); set DATA=FOLDER"; else \
	  for set in bq_dev_cur atec_a_cur bustm lcqmc_dev; do \
	    $(ASSIST) eval retrieval --kb $(DATA)/retrieval/$$set.kb.tsv \
	      --queries $(DATA)/retrieval/$$set.queries.tsv; done; \
	  $(ASSIST) eval mood --data $(DATA)/mood/jd_labelled_dev.tsv \
	    --data $(DATA)/mood/smp2020_usual.tsv; fi

bench: setup
	$(ASSIST) bench reading
	$(ASSIST) bench retrieval
	$(ASSIST) bench desktop
	@if [ -d "$(DATA)" ]; then \
	  $(ASSIST) bench browser --dialogues $(DATA)/dialogues/jd_sessions.tsv \
	    $$(command -v chromium >/dev/null || echo --quick); fi

# The Linux packages, built in a Debian 11 chroot (root); what is fetched stays in ~/.cache.
package-deb: setup
	@$(PYTHON) packaging/linux/bundle.py
	@$(PYTHON) packaging/linux/deb.py
	@$(PYTHON) packaging/linux/run.py

# Setup.exe for Windows, built under wine; what is fetched stays in ~/.cache.
package-windows: setup
	@$(PYTHON) packaging/windows/bundle.py
	@$(PYTHON) packaging/windows/installer.py

# Installs what lies in dist/ and uses it: into bare chroots of Debian 11 and 12 (root), under wine.
package-test: setup
	$(PYTHON) -m pytest -m package tests/packaging

# make wheelhouse TARGET=linux-aarch64 [PY=3.12]: everything for an offline pip install.
wheelhouse: setup
	@$(PYTHON) packaging/wheelhouse.py "$(TARGET)" $(if $(PY),--python $(PY))

clean:
	rm -rf .venv .uv build dist demo.png
