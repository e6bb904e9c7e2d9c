#!/bin/sh
# Proves that the viewer in the server's wwwroot is what these sources make: builds it anew and compares byte by byte.
# Run it after `npm ci`.
set -eu
cd "$(dirname "$0")"
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
npx tsc
npx vite build --outDir "$fresh" --emptyOutDir --logLevel warn
if ! diff -r "$fresh" ../src/MemorizingSam.Server/wwwroot; then
  echo "The committed viewer is not what viewer/ makes: run 'npm run build' in viewer/ and commit src/MemorizingSam.Server/wwwroot." >&2
  exit 1
fi
echo "The committed viewer is what viewer/ makes."
