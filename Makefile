# Everything runs on the Node that package.json pins; only npm itself runs on the machine's own Node.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export NEXT_TELEMETRY_DISABLED := 1
.DEFAULT_GOAL := help
.PHONY: help run dev test test-long test-unit test-flows typecheck build gen lint migrate purge-guild bench doctor clean

NODE_TS := node --disable-warning=ExperimentalWarning
INSTALLED := node_modules/.package-lock.json
WEBSITE_SOURCES := $(shell find website -type f -not -path '*/node_modules/*' -not -path '*/.next/*' -not -name next-env.d.ts 2>/dev/null)
WEBSITE_BUILT := website/.next/BUILD_ID

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1|\2/' | awk -F'|' '{ printf "  make %-11s %s\n", $$1, $$2 }'

run: build $(WEBSITE_BUILT) ## Start everything on this machine and print one URL (Ctrl-C ends it)
	@ulimit -c 0; $(NODE_TS) tools/run/run.ts

dev: build ## The same, with a rebuild and restart on every change
	@ulimit -c 0; $(NODE_TS) tools/run/run.ts --watch

test: typecheck build $(WEBSITE_BUILT) ## Type-check, unit tests and whole flows with every real process
	@npm test --silent -- --maxWorkers=2

test-long: export TEST_EFFORT := long
test-long: test ## The same with more random inputs, a new seed, more kills and longer outages

typecheck: $(INSTALLED)
	@npm run --silent typecheck

test-unit: typecheck
	@npm test --silent -- --maxWorkers=2 --testPathIgnorePatterns '\.e2e\.ts$$'

test-flows: build $(WEBSITE_BUILT)
	@npm test --silent -- --maxWorkers=2 --testMatch '<rootDir>/{apps,libs,simpleproxy,integration-tests}/**/*.e2e.ts'

build: $(INSTALLED) ## Compile apps, libs and simpleproxy (and the website, when it changed)
	@npm run --silent build
	@npm run --silent build -w simpleproxy

$(WEBSITE_BUILT): $(INSTALLED) $(WEBSITE_SOURCES)
	@npm run --silent build -w website
	@touch $@

gen: $(INSTALLED) ## Write registries, script typings, schemas and reference pages from the definitions
	@npm run --silent gen
	@npm run --silent build
	@node dist/apps/webserver/src/write-openapi.js
	@$(NODE_TS) tools/gen/access-page.ts
	@npm run --silent gen -w website

lint: $(INSTALLED) ## oxlint, prettier, plain words, dependency rules, unused code
	@npm run --silent lint

migrate: build ## Apply the migrations to the database of DATABASE_URL (or the embedded one)
	@$(NODE_TS) tools/run/migrate.ts

purge-guild: build ## Delete all data of a server that the bot has left: make purge-guild GUILD=<id>
	@$(NODE_TS) tools/run/purge-guild.ts $(GUILD)

bench: build ## Measure, and write docs/benchmarks.md
	@$(NODE_TS) tools/bench/bench.ts

doctor: ## Report what is missing or wrong with this machine and configuration
	@if [ -x node_modules/.bin/node ]; then $(NODE_TS) tools/doctor/doctor.ts; else sh tools/doctor/before-install.sh --said; fi

clean: ## Remove build output and installed packages; keeps .mainstay (database, logs, secrets)
	rm -rf dist simpleproxy/dist website/.next node_modules website/node_modules simpleproxy/node_modules

$(INSTALLED): package.json package-lock.json website/package.json simpleproxy/package.json
	@sh tools/doctor/before-install.sh
	npm ci --no-audit --no-fund --loglevel=error
	npm run --silent install-scripts
	@touch $@
