# bricktap: `make demo` shows it, `make test` tests it. Each installs what is missing first.

PREFIX ?= /usr/local
DESTDIR ?=
BUILD = .build
STATIC = .build-static
DEB = .build-deb
SWIFT ?= swift

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

demo: build
	@$(BUILD)/release/bricktap demo

run: build
	@$(BUILD)/release/bricktap

build:
	@scripts/need build
	@$(SWIFT) build -c release --scratch-path $(BUILD)

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
	@scripts/need build
	@$(SWIFT) build -c release --static-swift-stdlib --scratch-path $(STATIC)

FORCE:

install: $(STATIC)/release/bricktap
	@scripts/need build install
	@scripts/install "$(STATIC)/release" "$(PREFIX)" "$(DESTDIR)"

uninstall:
	@scripts/uninstall "$(DESTDIR)$(PREFIX)"

deb: $(STATIC)/release/bricktap
	@scripts/need build deb
	@scripts/deb "$(STATIC)/release" $(DEB)

test-package: $(STATIC)/release/bricktap
	@scripts/need build deb package
	@Tests/Package/run "$(STATIC)/release"

bench: $(STATIC)/release/bricktap
	@scripts/need build test bench
	@Tests/Performance/run "$(STATIC)/release"

screenshots: build
	@scripts/need build screenshots
	@scripts/screenshots $(BUILD)/release

format:
	@$(SWIFT) format --in-place --recursive --parallel Sources Tests Package.swift

lint:
	@$(SWIFT) format lint --strict --recursive --parallel Sources Tests Package.swift

clean:
	rm -rf $(BUILD) $(STATIC) $(DEB) .build-debroot
