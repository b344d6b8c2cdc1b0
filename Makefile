# Suture: the two commands that a newcomer needs are `make demo` and `make test`.
SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
BINARY := .build/release/suture
DEMO ?= out/demo

.PHONY: help build demo test check format install setup clean proof-tensor proof-speed

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## install missing system packages (says which)
	@scripts/setup

build: setup ## build the release binary
	$(SWIFT) build -c release --static-swift-stdlib --product suture

demo: build ## merge the fixture family with the paper's recipe and inspect the result
	@mkdir -p $(dir $(DEMO))
	$(BINARY) merge recipes/demo.yaml $(DEMO) --force
	$(BINARY) inspect $(DEMO)

test: setup check ## run the whole suite
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	$(SWIFT) test --skip-build

check: ## formatting, imports, file sizes
	@scripts/check

format: ## format the sources in place
	$(SWIFT) format -i -r Sources Tests Package.swift

install: build ## install binary, completions and man page below PREFIX
	@scripts/install "$(BINARY)" "$(DESTDIR)$(PREFIX)"

proof-tensor: build ## merge a 4 GiB tensor below 600 MB of memory (log in Benchmarks/recorded)
	Benchmarks/big_tensor.sh

proof-speed: build ## the 1.5-billion-parameter comparison with mergekit (log in Benchmarks/recorded)
	Benchmarks/compare.sh

clean: ## remove build products and the demo
	rm -rf .build out
