#!/bin/sh
# Writes the sources, go.mod and go.sum anew from builder.yaml. Needed after a change there only.
#
# The builder writes the sources but not go.mod: its `go mod tidy` also looks for the modules that
# the components' own tests use, and some of those cannot be had. `go list` looks at what is built.
set -eu
cd "$(dirname "$0")"
version=$(sed -n 's/^  version: //p' builder.yaml)

go run "go.opentelemetry.io/collector/cmd/builder@v$version" \
  --config builder.yaml --skip-get-modules --skip-compilation

rm -f go.sum
{
  echo 'module sightline.dev/otelcol'
  echo
  echo 'go 1.25.0'
  echo
  echo 'require ('
  sed -n 's/^  - gomod: /\t/p' builder.yaml
  echo ')'
} >go.mod
go list -mod=mod -deps . >/dev/null
