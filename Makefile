# Each target is a thin line over a CMake preset. The first two install what is missing.
.PHONY: demo test build bench fuzz format lint packages lint-packages
demo: build
	scripts/demo build/release/fullword build/demo
test: packages
	cmake --workflow --preset dev
build: packages
	cmake --workflow --preset release
bench: packages
	cmake --workflow --preset bench
	scripts/bench build/bench
fuzz: lint-packages
	cmake --workflow --preset fuzz
	scripts/fuzz build/fuzz $(SECONDS_EACH)
format: lint-packages
	git ls-files '*.hpp' '*.cpp' | xargs clang-format-16 -i
lint: lint-packages
	cmake --preset dev
	git ls-files '*.hpp' '*.cpp' | xargs clang-format-16 --dry-run -Werror
	git ls-files '*.cpp' | grep -v '^tests/fuzz/' | xargs -P2 -n4 clang-tidy-16 --quiet -p build/dev
packages:
	@scripts/install-packages
lint-packages:
	@scripts/install-packages tools
