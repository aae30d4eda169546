#!/bin/sh
# Checks the requirements of the installation: Node 20 or newer and npm. POSIX sh, because nothing else is certain to exist yet.
fail=0
say() { printf 'doctor: %s\n' "$1" >&2; fail=1; }
if ! command -v node >/dev/null 2>&1; then
  say 'Node.js is missing. Install version 20 or newer: https://nodejs.org'
else
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
  [ "$major" -ge 20 ] || say "Node.js $(node -v) is too old: version 20 or newer is needed to install (Mainstay then brings its own)."
fi
command -v npm >/dev/null 2>&1 || say 'npm is missing. It comes with Node.js: https://nodejs.org'
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64 | Linux-aarch64 | Darwin-x86_64 | Darwin-arm64) ;;
  *) say "$(uname -s) on $(uname -m) is not supported: Mainstay's own Node and PostgreSQL exist for Linux and macOS on x64 and arm64." ;;
esac
free_kb=$(df -Pk . | { read -r _; read -r _ _ _ free _; echo "$free"; })
[ "$free_kb" -ge 3145728 ] || say "Only $((free_kb / 1024)) MiB are free here; about 3 GiB are needed."
[ $fail -ne 0 ] || [ "$1" != --said ] || echo 'doctor: this machine can install Mainstay. Run `make run`; `make doctor` says more afterwards.'
exit $fail
