#!/usr/bin/env bash
# Makes the README's pictures (docs/pictures/*.svg) from the running program.
set -euo pipefail
cd "$(dirname "$0")/.."
"${CARGO:-cargo}" test --test pictures -- --ignored --exact the_pictures_are_made
