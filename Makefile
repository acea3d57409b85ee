# bricktap: `make demo` shows it, `make test` tests it. Each installs what is missing first.

PREFIX ?= /usr/local
DESTDIR ?=
BUILD = .build
STATIC = .build-static
DEB = .build-deb
SWIFT ?= swift
export SWIFT

.PHONY: demo test test-long fuzz test-package run build install uninstall deb bench screenshots format lint clean help

help:
	@echo 'make demo         build and open the wizard against a simulated workspace'
	@echo 'make test         every test'
	@echo 'make test-long    fuzz each target a minute; unit tests under sanitizers; endurance'
	@echo 'make fuzz         FUZZ_SECONDS=60: the fuzz targets alone'
	@echo 'make test-package install the Debian package on a clean Debian, use it, purge it (root)'
	@echo 'make run          build and open the wizard'
	@echo 'make install      PREFIX=/usr/local: program, man page, completions'
	@echo 'make uninstall    take those away again'
	@echo 'make deb          a Debian package, in $(DEB)'
	@echo 'make bench        measure speed and print it'
	@echo 'make screenshots  remake screenshots/ from the real program'
	@echo 'make format       format the sources'

# Unoptimised: built in a third of the time, and quick enough for a look.
demo:
	@scripts/need build
	@echo 'Building bricktap and its simulated workspace: about two minutes the first time.'
	@scripts/build quick
	@$(BUILD)/debug/bricktap demo

run: $(STATIC)/release/bricktap
	@$(STATIC)/release/bricktap

build: $(STATIC)/release/bricktap

test:
	@scripts/need build test
	@scripts/test

test-long:
	@scripts/need build test
	@scripts/test-long

fuzz:
	@scripts/need build
	@scripts/test-long fuzz

# The Swift runtime is linked in: the installed program needs no toolchain and starts faster.
$(STATIC)/release/bricktap: FORCE
	@scripts/need build install
	@scripts/build installed

FORCE:

install: $(STATIC)/release/bricktap
	@scripts/install "$(STATIC)/release" "$(PREFIX)" "$(DESTDIR)"

uninstall:
	@scripts/uninstall "$(DESTDIR)$(PREFIX)"

deb: $(STATIC)/release/bricktap
	@scripts/need deb
	@scripts/deb "$(STATIC)/release" $(DEB)

test-package: $(STATIC)/release/bricktap
	@scripts/need deb package
	@Tests/Package/run "$(STATIC)/release"

bench: $(STATIC)/release/bricktap
	@scripts/need test bench
	@$(MAKE) -s install PREFIX=/usr/local DESTDIR="$(CURDIR)/$(STATIC)/root"
	@Tests/Performance/run "$(STATIC)/root/usr/local/bin"

screenshots: $(STATIC)/release/bricktap
	@scripts/need screenshots
	@$(MAKE) -s install PREFIX=/usr/local DESTDIR="$(CURDIR)/$(STATIC)/root"
	@scripts/screenshots "$(STATIC)/root/usr/local/bin"

format:
	@$(SWIFT) format --in-place --recursive --parallel Sources Tests Package.swift

lint:
	@$(SWIFT) format lint --strict --recursive --parallel Sources Tests Package.swift

clean:
	rm -rf $(BUILD) $(STATIC) $(DEB) .build-debroot
