# What CI runs is `make check`; everything in it can be run by hand.
GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
BIN           := $(CURDIR)/bin
FUZZTIME      ?= 10s

.PHONY: check fmt vet lint verify build test bench fuzz drills drills-short soak docs clean

check: fmt vet verify build lint test

fmt:
	@files=$$(git ls-files '*.go' | xargs gofmt -l); \
	if [ -n "$$files" ]; then echo "not gofmt-clean:"; echo "$$files"; exit 1; fi

vet:
	go vet ./...

lint: $(BIN)/golangci-lint
	$(BIN)/golangci-lint run ./...

$(BIN)/golangci-lint:
	GOBIN=$(BIN) go install $(GOLANGCI_LINT)

verify:
	go mod verify
	@go mod tidy -diff

build:
	go build ./...

# README's own test command, with the race detector, in two parts: the tests of the
# root package run many bots and stores at once, whose leases another package beside
# them would starve on two cores.
test:
	go test -race -timeout 20m .
	go test -race -timeout 20m $$(go list ./... | grep -v '^floorwalker$$')

bench:
	go test -run '^$$' -bench . -benchmem ./...

# Drills run real processes (bots, Redis, Sentinels, a Cluster), break them, and
# hold what happens to figures. The short set is for CI: counts decide in it,
# times are only told.
drills:
	go run ./drills

drills-short:
	go run ./drills -short

soak:
	go run ./drills -soak

# Every fuzz target, each for FUZZTIME.
fuzz:
	@go list ./... | while read -r p; do \
	  go test -list '^Fuzz' $$p | grep '^Fuzz' | while read -r f; do \
	    echo "== $$p $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p || exit 1; \
	  done || exit 1; \
	done

# The command reference, from the commands' own specs.
docs:
	go test -run TestCommandReference . -update

clean:
	rm -rf $(BIN) floorwalker
