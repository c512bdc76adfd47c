#!/bin/sh
# Starts the demo service under the preload. Secrets come from files, and are on no command line:
#
#   JWT_SECRET_FILE, SIGHTLINE_HASH_KEY_FILE        their values
#   DATABASE_PASSWORD_FILE   of the user that DATABASE_URL names
#   REDIS_PASSWORD_FILE      of the Redis of REDIS_URL, and of SIGHTLINE_SESSION_STORE
#   OTLP_TOKEN_FILE          of the collector
set -eu

refuse() {
  echo "study-service: $*" >&2
  exit 1
}

secret() { # variable that names a file
  eval "path=\${$1:-}"
  [ -z "$path" ] || {
    [ -r "$path" ] || refuse "$1 cannot be read: $path"
    cat "$path"
  }
}

with_password() { # URL, password
  case $1 in
    *://*@* | '') printf '%s' "$1" ;;
    *) printf '%s' "${1%%://*}://:$2@${1#*://}" ;;
  esac
}

for name in JWT_SECRET SIGHTLINE_HASH_KEY; do
  value=$(secret "${name}_FILE")
  if [ -n "$value" ]; then export "$name=$value"; fi
done
[ -n "${JWT_SECRET:-}" ] || refuse 'neither JWT_SECRET_FILE nor JWT_SECRET is set: npm run secrets makes one'
[ ${#JWT_SECRET} -ge 32 ] || refuse 'JWT_SECRET has less than 256 bits'

password=$(secret DATABASE_PASSWORD_FILE)
if [ -n "$password" ]; then export PGPASSWORD="$password"; fi
password=$(secret REDIS_PASSWORD_FILE)
if [ -n "$password" ]; then
  REDIS_URL=$(with_password "${REDIS_URL:-}" "$password")
  SIGHTLINE_SESSION_STORE=$(with_password "${SIGHTLINE_SESSION_STORE:-}" "$password")
  export REDIS_URL SIGHTLINE_SESSION_STORE
fi
token=$(secret OTLP_TOKEN_FILE)
if [ -n "$token" ]; then export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20$token"; fi
exec "${NODE:-node}" --import ./register.ts examples/study-service/server.js
