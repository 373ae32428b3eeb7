# `make demo` shows the platform alive; `make test` says whether to trust it. `make help` lists the rest.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# The first Python that is recent enough, else `python3`, of which the check below says what is wrong.
RECENT := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(RECENT)' 2>/dev/null && { echo $$p; exit; }; done; echo python3)
VENV ?= .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --no-input --require-hashes
NPM := npm --prefix frontend --no-update-notifier
PO := $(wildcard locale/*/LC_MESSAGES/django.po)
FRONT := $(shell find frontend/islands frontend/lib frontend/styles frontend/public -type f 2>/dev/null) \
	$(wildcard frontend/*.ts) frontend/package.json
PORT ?= 8000
export PORT

.PHONY: help setup setup-tests demo serve test check bench promises mutants screenshots lock format reset tools

help: ## dire ce que fait chaque commande
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | while IFS='|' read -r name text; do printf '%-20s %s\n' "$$name" "$$text"; done

# -- Set-up: each stamp is made again only when what it stands for has changed --------------------
setup: tools $(VENV)/.installed frontend/dist/.vite/manifest.json $(VENV)/.translated ## installer tout ce qu'il faut (une seconde fois : rien à faire)

tools:
	@$(PYTHON) -c '$(RECENT)' 2>/dev/null || { \
	  echo "Il faut Python 3.11, 3.12 ou 3.13 : installez-le (Debian 12 : « apt install python3 python3-venv »), ou donnez-le par « make PYTHON=/chemin/python3 »." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || test -x $(BIN)/python || { \
	  echo "Il manque le module venv de Python : « apt install python3-venv », puis relancez." >&2; exit 1; }
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null || { \
	  echo "Il faut Node.js 20.19 ou plus récent pour construire l'interface : installez-le (https://nodejs.org), puis relancez." >&2; exit 1; }
	@command -v npm >/dev/null || { echo "Il manque npm, qui vient avec Node.js : installez-le, puis relancez." >&2; exit 1; }
	@test "$$(df -Pk . | awk 'NR == 2 { print int($$4 / 1024) }')" -ge 300 || test -f $(VENV)/.installed || { \
	  echo "Le disque est presque plein : libérez au moins 2 Go là où se trouve $(CURDIR), puis relancez." >&2; exit 1; }

$(BIN)/python:
	@echo "Création de l'environnement Python…"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "Installation des bibliothèques Python (une minute environ)…"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.tested: tests/requirements.txt $(VENV)/.installed
	@echo "Installation des outils de test…"
	@$(PIP) -r tests/requirements.txt
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@echo "Installation des outils de l'interface…"
	@$(NPM) ci --loglevel error --no-audit --no-fund
	@touch $@

frontend/dist/.vite/manifest.json: frontend/node_modules/.installed $(FRONT) | $(VENV)/.installed
	@echo "Construction de l'interface…"
	@$(NPM) run --silent build -- --logLevel warn
	@$(BIN)/python -m servestatic.compress -q frontend/dist
	@touch $@

$(VENV)/.translated: $(PO) | $(VENV)/.installed
	@if [ -n "$(PO)" ]; then $(MANAGE) catalog compile; fi
	@touch $@

setup-tests: setup $(VENV)/.tested

# -- Run ------------------------------------------------------------------------------------------
demo: setup ## montrer la plateforme vivante sur http://127.0.0.1:PORT
	@exec $(MANAGE) demo --with-parent

serve: setup ## la même en forme de production (WSGI + ASGI), sur une machine
	@exec $(MANAGE) serve --with-parent $(if $(PUBLIC_URL),,--local)

reset: ## vider var/ : base, cache, fichiers et journaux de la démonstration
	@if [ -f $(VENV)/.installed ]; then exec $(MANAGE) reset; else rm -rf var; fi

# -- Trust ----------------------------------------------------------------------------------------
test: setup-tests ## tous les tests, navigateur compris
	$(NPM) run --silent test
	$(BIN)/pytest -n 2 --dist worksteal -m "not browser and not demo"
	$(BIN)/pytest -n 2 --dist worksteal -m "browser or demo"

check: setup-tests ## style, types, contrats, migrations, gabarits, dépendances
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(MANAGE) servers -- $(MANAGE) makemigrations --check --dry-run
	$(BIN)/djlint frontend/templates --lint --quiet
	$(MANAGE) catalog check
	$(BIN)/deptry .
	$(NPM) run --silent check

bench: setup-tests ## mesurer la forme de production contre ses planchers
	$(BIN)/python -m tests.bench

promises: setup-tests ## chaque promesse et ses tests, et celles qui n'en ont pas encore
	@$(BIN)/python -m tests.promises

mutants: setup-tests ## casser le code de chaque façon prévue, et voir chaque test échouer
	@$(BIN)/python -m tests.mutants

screenshots: setup-tests ## photographier chaque famille de pages
	$(BIN)/python -m tests.browser.screenshots

format: setup-tests ## remettre le style d'aplomb
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(NPM) run --silent format

lock: setup-tests ## refaire les listes verrouillées des bibliothèques
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links -q requirements.in -o requirements.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links -q tests/requirements.in -o tests/requirements.txt
