# A thin face over the CMake presets. `make help` lists the verbs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# release, debug, asan or tsan
PRESET ?= release
PREFIX ?= /usr/local
# Debian's own, which sees the python3-* packages
PYTHON ?= /usr/bin/python3
JOBS ?= $(shell nproc)
# set to 1 to leave packages alone
SKIP_DEPS ?=
# further arguments for bench and run
ARGS ?=

export DESTDIR
export CTEST_OUTPUT_ON_FAILURE := 1

BIN := build/$(PRESET)/tools
NPM_STAMP := tests/clients/node_modules/.installed
SOURCES := git ls-files --cached --others --exclude-standard '*.cpp' '*.h'

.PHONY: help deps build clients test e2e soak attack asan asan-core tsan fuzz fuzz-long tidy fmt fmt-check bench man install demo run

help: ## show this list
	@echo 'usage: make VERB [PRESET=release|debug|asan|tsan] [PREFIX=DIR] [DESTDIR=DIR] [SKIP_DEPS=1]'
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) \
	    | while IFS=$$'\t' read -r verb text; do printf '  %-10s %s\n' "$$verb" "$$text"; done

deps: ## install the Debian packages that are missing
	@[[ -n '$(SKIP_DEPS)' ]] || .ci/install-packages

# Ninja runs CMake again when a CMakeLists.txt changes; only the presets are out of its sight.
build/%/build.ninja: CMakePresets.json | deps
	cmake --preset $*
	@touch $@

build: build/$(PRESET)/build.ninja ## build the programs and the tests
	cmake --build --preset $(PRESET)

$(NPM_STAMP): tests/clients/package.json tests/clients/package-lock.json | deps
	cd tests/clients && npm ci --no-audit --no-fund
	@mkdir -p $(@D)
	@touch $@

clients: $(NPM_STAMP) ## install the WebSocket clients from npm that the tests use

test: build clients ## run all tests
	@ctest --preset $(PRESET) || { echo 'make test: some tests failed, see above'; exit 1; }
	@echo 'make test: all tests passed'

e2e: build clients ## run only the end-to-end tests
	ctest --preset $(PRESET) -L e2e

soak: build ## kill serve in 100 rounds, then watch it for 10 minutes
	SYNCWS_BIN='$(BIN)' SYNCWS_SOAK_KILL_ROUNDS="$${SYNCWS_SOAK_KILL_ROUNDS:-100}" \
	    SYNCWS_SOAK_SPOOL_ROUNDS="$${SYNCWS_SOAK_SPOOL_ROUNDS:-20}" SYNCWS_SOAK_SECONDS="$${SYNCWS_SOAK_SECONDS:-600}" \
	    $(PYTHON) -m pytest -q -s -p no:cacheprovider tests/soak

attack: build ## attack a serve in 30 ways while honest clients watch; ARGS='--only slowloris,pings'
	SYNCWS_BIN='$(CURDIR)/$(BIN)' $(PYTHON) tests/attack/run.py $(ARGS)

asan: build/asan/build.ninja clients ## run the tests under AddressSanitizer and UBSan
	cmake --build --preset asan
	ctest --preset asan

# A selection that crosses every room, for the time that a change has to wait; `make asan` has it all.
CORE_E2E := $(addprefix tests/e2e/test_,stdin_bytes.py stdin_end.py bad_input.py closing.py http_publish.py \
    journal_restart.py journal_dedup.py snapshot_query.py listen_cursor.py)

asan-core: build/asan/build.ninja clients ## the unit tests and some end-to-end tests under them
	cmake --build --preset asan
	ctest --preset asan -R 'unit|fences'
	SYNCWS_BIN='$(CURDIR)/build/asan/tools' SYNCWS_SLOW=4 SYNCWS_SANITIZED=1 \
	    $(PYTHON) -m pytest -q -p no:cacheprovider $(CORE_E2E)
	SYNCWS_BIN='$(CURDIR)/build/asan/tools' SYNCWS_SLOW=4 SYNCWS_SANITIZED=1 \
	    $(PYTHON) tests/attack/run.py --seconds 1 --lenient

tsan: build/tsan/build.ninja ## run the unit tests with threads under ThreadSanitizer
	cmake --build --preset tsan --target syncws_unit
	ctest --preset tsan

fuzz: build/fuzz/build.ninja ## run each fuzzer for a minute
	cmake --build --preset fuzz
	tests/fuzz/run.sh 60

fuzz-long: build/fuzz/build.ninja ## run each fuzzer for an hour
	cmake --build --preset fuzz
	tests/fuzz/run.sh 3600

tidy: build/release/build.ninja ## run clang-tidy over libcore and tools
	find libcore tools -name '*.cpp' -print0 | sort -z \
	    | xargs -0 -r -n 1 -P $(JOBS) clang-tidy --quiet -p build/release \
	    2> >(sed '/^[0-9]* warnings\{0,1\} generated\.$$/d' >&2)

fmt: deps ## format the sources
	$(SOURCES) | xargs -r clang-format -i

fmt-check: deps ## check that the sources are formatted
	$(SOURCES) | xargs -r clang-format --dry-run --Werror

bench: build clients ## compare serve with other servers, half an hour; ARGS='--quick --scenario burst'
	cmake --build --preset $(PRESET) --target perf_micro_bench
	SYNCWS_BIN='$(CURDIR)/$(BIN)' $(PYTHON) tests/perf/run.py --out build/bench $(ARGS)

man: deps ## check the manual pages
	mandoc -T lint -W warning man/*.[17]

install: build ## install below PREFIX, with DESTDIR in front of it
	cmake --install build/$(PRESET) --prefix '$(PREFIX)'

demo: build ## show it all at work, in a quarter of a minute
	SYNCWS_BIN='$(BIN)' tests/demo/demo.sh

run: build ## run syncws-serve with ARGS
	$(BIN)/syncws-serve $(ARGS)
