# chengan（城安）: every target works offline once the Go modules are there.

GO       ?= go
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  := -s -w -X main.version=$(VERSION)
BUILD    := CGO_ENABLED=0 $(GO) build -trimpath -ldflags "$(LDFLAGS)"
BIN      := bin/chengan
FUZZTIME ?= 30s
COUNT    ?= 10
RELEASES := linux-amd64 linux-arm64 linux-loong64 windows-amd64

# The chart library that every page carries: npm's package, by version and digest.
# A copy is kept, so that a build needs no network; without it a build fetches it.
ECHARTS        := reports/internal/draw/echarts
ECHARTS_PACK   := echarts-5.6.0
ECHARTS_SHA256 := e1b82487dd7f8d9f0438eec1f1433051148e0095ac7a15d4db890afda45cf610

# Patterns pass over folders named testdata, so its packages are named.
PACKAGES := ./... ./testdata ./testdata/generate

.DEFAULT_GOAL := help
.PHONY: help build demo test check bench peers fuzz soak release tools peers-tools docs sample echarts clean

help: ## print this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /  \1\t/' | expand -t 14

build: $(ECHARTS)/echarts.min.js ## build bin/chengan for this machine
	$(BUILD) -o $(BIN) ./cmd/chengan

demo: build ## score three rounds of the sample city and the real table into ./out
	$(BIN) demo -o out

test: tools ## run all tests
	$(GO) test -timeout 20m $(PACKAGES)

check: tools build ## format, vet, staticcheck, tests with the race detector, mutants of all rulesets, generated files, tidy tree
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet $(PACKAGES)
	$(GO) tool staticcheck $(PACKAGES)
	$(GO) test -race -timeout 60m $(PACKAGES)
	$(BIN) ruleset test --all --mutate
	cd testdata/peers && $(GO) vet ./... && $(GO) test ./... && $(GO) mod tidy -diff
	$(GO) mod tidy -diff
	for target in $(RELEASES); do GOOS=$${target%-*} GOARCH=$${target#*-} $(BUILD) -o /dev/null ./cmd/chengan || exit 1; done

bench: ## repeat every figure of the README
	$(GO) test -run '^$$' -bench . -benchmem -count=$(COUNT) ./engine/internal/kernel ./rulesets ./evidence ./reports/... ./testdata/generate ./cmd/chengan | tee bench.txt
	$(GO) tool benchstat bench.txt

peers: peers-tools build ## compare with DuckDB and with plain Go programs; PEERS="-quick" for a try
	cd testdata/peers && $(GO) build -o ../../bin/peers .
	bin/peers $(PEERS)

fuzz: ## run every fuzz target for FUZZTIME
	@for package in $$($(GO) list $(PACKAGES)); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package || exit 1; \
		done; \
	done

soak: ## hold the columnar engine to the reference on a million runs
	$(GO) test ./engine -run 'TestDifferential$$' -rounds 200000 -timeout 0

docs: ## write the generated documentation again
	$(GO) test ./cmd/chengan -run TestDocs -update

sample: ## write the sample city and its later rounds again
	$(GO) run ./testdata/generate -o testdata/sample
	$(GO) run ./testdata/generate -o testdata/rounds/2.zip -round 2
	$(GO) run ./testdata/generate -o testdata/rounds/3.zip -round 3

echarts: ## fetch the chart library of the pages again; git shows no change
	@rm -f $(ECHARTS)/echarts.min.js
	@$(MAKE) --no-print-directory $(ECHARTS)/echarts.min.js

$(ECHARTS)/echarts.min.js:
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
		npm pack --silent --pack-destination "$$dir" $(subst echarts-,echarts@,$(ECHARTS_PACK)) >/dev/null && \
		echo "$(ECHARTS_SHA256)  $$dir/$(ECHARTS_PACK).tgz" | sha256sum --check --quiet && \
		tar -xzf "$$dir/$(ECHARTS_PACK).tgz" -C "$$dir" && cd "$$dir/package" && touch dist/echarts.min.js && \
		cp LICENSE NOTICE licenses/LICENSE-d3 dist/echarts.min.js $(CURDIR)/$(ECHARTS)/

release: $(ECHARTS)/echarts.min.js ## static binaries for all platforms in dist/, with their checksums
	@mkdir -p dist
	for target in $(RELEASES); do \
		suffix=$$(test $${target%-*} = windows && echo .exe); \
		GOOS=$${target%-*} GOARCH=$${target#*-} $(BUILD) -o dist/chengan-$$target$$suffix ./cmd/chengan || exit 1; \
	done
	cd dist && sha256sum chengan-* > SHA256SUMS

# The programs that some tests look at our files with, or run our program on
# other machines with. Where they cannot be installed those tests say that they
# were skipped.
tools:
	@command -v $(GO) >/dev/null || { echo "需要 Go 1.26 或更高版本"; exit 1; }
	@if command -v soffice >/dev/null && command -v chromium >/dev/null && command -v qemu-loongarch64 >/dev/null && \
		command -v lowriter >/dev/null && command -v pdftotext >/dev/null && /usr/bin/python3 -c 'import docx' 2>/dev/null && \
		[ -e /usr/share/fonts/truetype/lxgw-wenkai ] && [ -e /usr/share/fonts/truetype/arphic-gbsn00lp ] && [ -e /usr/share/fonts/truetype/wqy/wqy-microhei.ttc ]; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			libreoffice-calc libreoffice-writer python3-docx chromium fonts-noto-cjk fonts-lxgw-wenkai fonts-arphic-gbsn00lp fonts-wqy-microhei poppler-utils qemu-user >/dev/null; \
	else echo "LibreOffice, python3-docx, Chromium, fonts, poppler or QEMU is missing: the tests that need them will be skipped"; fi

peers-tools:
	@command -v $(GO) >/dev/null || { echo "需要 Go 1.26 或更高版本"; exit 1; }
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "需要 Node.js 18 或更高版本和 npm，用来安装和运行 DuckDB"; exit 1; }

clean: ## remove what was built
	rm -rf bin dist out bench.txt
