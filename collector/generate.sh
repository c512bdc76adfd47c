#!/bin/sh
# Generates the sources, go.mod and go.sum from builder.yaml. Run it only after a change there.
#
# The builder writes the sources but not go.mod: its `go mod tidy` also needs the modules of the components' tests, some
# of which are not available. `go list` needs only the modules of the build.
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
  # Sightline's components are packages of this module.
  sed -n '/sightline\.dev/d; s/^  - gomod: /\t/p' builder.yaml
  # Modules that main.go and these packages import: without a version here, `go list` uses the newest.
  for module in otelcol service processor/processorhelper exporter/exporterhelper; do
    printf '\tgo.opentelemetry.io/collector/%s v%s\n' "$module" "$version"
  done
  stable=$(sed -n 's/.*confmap\/provider\/envprovider v//p' builder.yaml)
  for module in client component consumer exporter extension extension/extensionauth pdata processor; do
    printf '\tgo.opentelemetry.io/collector/%s v%s\n' "$module" "$stable"
  done
  echo ')'
} >go.mod
go list -mod=mod -deps . >/dev/null
