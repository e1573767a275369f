# Relais. `make test` needs Go, git and make on a Debian system and fetches the rest; `make demo` shows the portal.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

GO ?= go
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
DEMO ?=
TEST ?= ./...
FIGURES ?= ^Benchmark(Claims|Pages|Upload|DossierOf300Pages|LargePortfolio|Demo|Ledger|Invoices|Hybrids|Scorecard)$$

# Each row: what a package gives us, as a shell condition, and the Debian package that brings it.
HAVE_CC       := command -v gcc >/dev/null && test -e /usr/include/stdlib.h
HAVE_POSTGRES := command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
HAVE_CHROMIUM := command -v chromium >/dev/null
HAVE_QPDF     := command -v qpdf >/dev/null
HAVE_POPPLER  := command -v pdftotext >/dev/null && command -v pdftoppm >/dev/null

.PHONY: help build demo test bench lint cover vet format compiler test-programs

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: compiler ## the program, as bin/relais
	@mkdir -p bin
	$(GO) build -trimpath -o bin/relais ./cmd/relais

demo: build ## a portal full of invented cases; prints its address and log-ins (DEMO="--addr :9000" for flags)
	@exec bin/relais demo $(DEMO)

test: test-programs vet format ## everything: both databases, the browser, the program itself
	$(GO) test -vet=off -timeout 10m $(TEST)

bench: test-programs ## the figures we promise, as ratios measured in one run
	@$(GO) test -vet=off -run '^$$' -bench '$(FIGURES)' -benchtime 1x -p 1 -timeout 60m \
		./cases ./agencies/scorecard ./portal ./portal/blob ./exports/pack ./cmd/relais ./cases/intake/ledger \
		./cases/intake/einvoice | tee bench.txt | awk -f .ci/figures.awk

lint: vet format ## what staticcheck finds
	$(GO) run $(STATICCHECK) ./...

cover: test-programs ## which lines the tests reach, as cover.html
	$(GO) test -vet=off -timeout 15m -coverpkg=./... -coverprofile=cover.out $(TEST)
	$(GO) tool cover -html=cover.out -o cover.html
	@$(GO) tool cover -func=cover.out | tail -n 1

vet: compiler
	$(GO) vet $(TEST)

format:
	@unformatted=$$("$$($(GO) env GOROOT)/bin/gofmt" -l .); \
	if [ -n "$$unformatted" ]; then printf 'gofmt would change:\n%s\n' "$$unformatted" >&2; exit 1; fi

compiler:
	@missing=; \
	{ $(HAVE_CC); } || missing='gcc libc6-dev'; \
	$(install_missing)

test-programs:
	@missing=; \
	{ $(HAVE_CC); }       || missing+=' gcc libc6-dev'; \
	{ $(HAVE_POSTGRES); } || missing+=' postgresql'; \
	{ $(HAVE_CHROMIUM); } || missing+=' chromium fonts-liberation'; \
	{ $(HAVE_QPDF); }     || missing+=' qpdf'; \
	{ $(HAVE_POPPLER); }  || missing+=' poppler-utils'; \
	$(install_missing)

# Installs what $missing names, or says who can. Our tests start PostgreSQL themselves, so Debian's package is told
# not to make and start a server of its own.
define install_missing
missing=$${missing# }; \
if [ -n "$$missing" ]; then \
	if ! command -v apt-get >/dev/null; then \
		echo "These programs are needed (by their names in Debian): $$missing" >&2; exit 1; \
	fi; \
	if [ "$$(id -u)" != 0 ]; then \
		echo "Debian packages are missing. Please run:  sudo apt-get install $$missing" >&2; exit 1; \
	fi; \
	echo "Installing Debian packages: $$missing"; \
	log=$$(mktemp); quiet=/etc/postgresql-common/createcluster.d/relais-tests.conf; \
	trap 'rm -f "$$log" "$$quiet"' EXIT; \
	case $$missing in *postgresql*) \
		mkdir -p "$${quiet%/*}"; echo 'create_main_cluster = false' >"$$quiet";; \
	esac; \
	export DEBIAN_FRONTEND=noninteractive; \
	if ! { apt-get update && apt-get install -y --no-install-recommends $$missing; } >"$$log" 2>&1 </dev/null; then \
		tail -n 40 "$$log" >&2; exit 1; \
	fi; \
fi
endef
