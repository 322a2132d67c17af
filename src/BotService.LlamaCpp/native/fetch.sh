#!/bin/sh
# Fetches one npm package of prebuilt llama.cpp libraries: fetch.sh FOLDER-OF-THE-LOCK-FILE DESTINATION
# The lock file pins the package, manifest.sha256 each library. Prints one line and fails when something is missing.
set -eu
lock=$1 destination=$2

fail() {
  echo "$1"
  exit 1
}

[ -f "$lock/package-lock.json" ] || fail "there are no prebuilt libraries for $(basename "$lock")"
command -v npm >/dev/null || fail "npm is not on PATH; install it, or name a folder with LlamaCppFolder"
mkdir -p "$(dirname "$destination")"
work=$(mktemp -d "$destination.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cp "$lock/package.json" "$lock/package-lock.json" "$work"
(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=2000 >npm.log 2>&1) \
  || fail "npm could not fetch them: $(grep -m 1 . "$work/npm.log" || echo 'no reason given')"

mkdir "$work/libraries"
cd "$work/libraries"
while read -r _ name; do
  cp "$work"/node_modules/@node-llama-cpp/*/bins/*/"$name" . || fail "the package has no $name"
done <"$lock/manifest.sha256"
sha256sum --quiet --strict --check "$lock/manifest.sha256" >/dev/null 2>&1 || fail "the libraries are not those of manifest.sha256"

# Another build may have been faster; its folder is as good as this one.
mv -T "$work/libraries" "$destination" 2>/dev/null || [ -d "$destination" ] || fail "$destination cannot be written"
