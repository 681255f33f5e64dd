# Everything here needs a Debian machine with the Swift toolchain, make and git; scripts/setup installs the rest.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help setup build release install demo test lint bench bench-history bench-drill clean

SWIFT_BUILD ?= swift build
SWIFT_TEST ?= swift test
PREFIX ?= /usr/local
# Most tests wait for a server or a minute: some side by side take no longer than all at once, and hinder each other less.
RUN_TESTS = $(SWIFT_TEST) --skip-build --experimental-maximum-parallelization-width 12

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## install the packages that are missing, and only those
	@scripts/setup

build: setup ## build the command, .build/debug/cronvault
	$(SWIFT_BUILD) --product cronvault

release: setup ## one program that needs no toolchain where it runs, .build/release/cronvault
	$(SWIFT_BUILD) -c release --static-swift-stdlib --product cronvault

install: release ## put it into PREFIX/bin, by default /usr/local/bin
	install -D -s -m 755 .build/release/cronvault $(DESTDIR)$(PREFIX)/bin/cronvault

demo: build ## jobs lost, restored and proven, on a private server with real pg_cron (under three minutes)
	@scripts/demo

# The servers of other releases are made while the compiler works; tests that find none say so, and fail in CI.
test: setup ## build everything and run every test, on servers of its own
	@scripts/matrix build & $(SWIFT_BUILD) --build-tests; built=$$?; \
	wait $$! || echo 'test: the matrix of servers is not complete, see above: its tests are not run'; exit $$built
	@set -o pipefail; echo '$(RUN_TESTS)'; $(RUN_TESTS) 2>&1 | tee .build/tests.log || \
	{ printf '\nWhat failed, once more:\n'; grep -A2 '^✘ .*recorded an issue' .build/tests.log | cut -c 1-2000; exit 1; }

lint: ## formatting and style of every source, strictly
	swift format lint --strict --parallel --recursive Package.swift $(wildcard Sources Tests Benchmarks)
	@for script in .ci/run scripts/setup scripts/demo scripts/matrix scripts/matrix.d/*.sh Benchmarks/run Benchmarks/*/run; do bash -n "$$script"; done

bench: build ## the figures of Documentation, measured on this machine
	@if [ -x Benchmarks/run ]; then Benchmarks/run; else echo 'bench: there is no Benchmarks/run'; exit 1; fi

bench-history: release ## run history alone, at 500,000 and 5,000,000 rows
	@Benchmarks/history/run

bench-drill: release ## what a drill costs, phase by phase, and a rehearsal of 24 hours for 50 jobs
	@Benchmarks/drill/run --rehearse

clean: ## remove what was built
	swift package clean
