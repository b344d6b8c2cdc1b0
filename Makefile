# Suture: the two commands that a newcomer needs are `make demo` and `make test`.
SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
BINARY := .build/release/suture
DEMO ?= out/demo
# Where the big proofs keep their models; they need 18 GB and 16 GB.
PROOFS ?= out/proofs
PYTHON ?= python3
FUZZ_INPUTS ?= 1000000
SOAK_SECONDS ?= 1800

.PHONY: help build demo test check format install setup clean
.PHONY: proof-tensor proof-speed proof-headers proof-layouts proof-convert proof-diff
.PHONY: fuzz differential tsan soak
.PHONY: proof-inspect proof-pack proof-accuracy proof-methods proof-faults

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
	$(SWIFT) format -i -r Sources Tests Fuzz Package.swift

install: build ## install binary, completions and man page below PREFIX
	@scripts/install "$(BINARY)" "$(DESTDIR)$(PREFIX)"

proof-tensor: build ## merge a 4 GiB tensor below 600 MB of memory
	@scripts/setup time
	PYTHON=$(PYTHON) Benchmarks/big_tensor.sh $(PROOFS)/tensor | tee Benchmarks/recorded/big_tensor.txt

proof-speed: build ## the 1.5-billion-parameter comparison with mergekit and a plain copy
	@scripts/setup time
	PYTHON=$(PYTHON) Benchmarks/compare.sh $(PROOFS)/speed | tee Benchmarks/recorded/compare.txt

proof-methods: build ## every merge method beside mergekit and a plain copy, on 1.5 billion parameters
	@scripts/setup time
	PYTHON=$(PYTHON) Benchmarks/methods.sh $(PROOFS)/speed | tee Benchmarks/recorded/methods.md

proof-headers: build ## time what reads headers only, on fake 70B checkpoints
	Benchmarks/headers.sh $(PROOFS)/headers | tee Benchmarks/recorded/headers.txt

proof-layouts: build ## time dry runs of conversions of a fake 70B training run
	@scripts/setup time
	Benchmarks/layouts.sh $(PROOFS)/layouts | tee Benchmarks/recorded/layouts.txt

proof-convert: build ## conversions and reshards beside a plain copy
	@scripts/setup time
	PYTHON=$(PYTHON) Benchmarks/convert.sh $(PROOFS)/speed | tee Benchmarks/recorded/convert.md

proof-diff: build ## diff of two models beside cat and Python
	@scripts/setup time
	PYTHON=$(PYTHON) Benchmarks/diff.sh $(PROOFS)/speed | tee Benchmarks/recorded/diff.md

proof-inspect: build ## statistics of 3 GB of weights beside a plain read
	@scripts/setup time
	PYTHON=$(PYTHON) Benchmarks/inspect.sh $(PROOFS)/speed | tee Benchmarks/recorded/inspect.md

proof-pack: build ## sizes and speeds of archives beside zstd and ZipNN
	@scripts/setup zstd
	PYTHON=$(PYTHON) Benchmarks/pack.sh $(PROOFS)/pack | tee Benchmarks/recorded/pack.md

proof-faults: setup ## fail, interrupt and kill at every call of the system that small runs make
	$(SWIFT) build --build-tests
	SUTURE_EXHAUSTIVE=1 $(SWIFT) test --skip-build --filter ReliabilityTests

soak: setup ## random merges with random ends for SOAK_SECONDS (1800), every outcome checked
	$(SWIFT) build --build-tests
	SUTURE_SOAK=$(SOAK_SECONDS) $(SWIFT) test --skip-build --filter SoakTests

proof-accuracy: build ## how close outputs come to their formula, beside mergekit
	$(PYTHON) Benchmarks/accuracy.py | tee Benchmarks/accuracy.md

fuzz: ## fuzz every parser for FUZZ_SECONDS (60) with the address sanitizer
	SWIFT=$(SWIFT) PYTHON=$(PYTHON) Fuzz/run.sh

differential: ## compare FUZZ_INPUTS (1000000) files with the reference of safetensors
	SUTURE_FUZZ=1 $(SWIFT) build --product Verdicts
	$(PYTHON) Fuzz/differential.py .build/debug/Verdicts --inputs $(FUZZ_INPUTS)

tsan: ## the tests of everything that has threads, with the thread sanitizer
	scripts/tsan

clean: ## remove build products and the demo
	rm -rf .build .build-fuzz .build-tsan out
