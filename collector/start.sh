#!/bin/sh
# Starts the collector with agent.yaml and a file for each backend that the environment names:
#
#   METRICS_OTLP_ENDPOINT   agent.metrics.yaml   http://prometheus:9090/api/v1/otlp
#   TRACES_OTLP_ENDPOINT    agent.traces.yaml    http://jaeger:4318
#   LOGS_OTLP_ENDPOINT      agent.logs.yaml      http://loki:3100/otlp
#   COLLECTOR_GATEWAY_LOG   agent.gateway.yaml   /var/log/gateway/access.log, the gateway's (logs have to go somewhere)
#   COLLECTOR_TOKEN_FILE    agent.token.yaml     a file with the token that senders have to know
#   COLLECTOR_CERTIFICATE, COLLECTOR_CERTIFICATE_KEY   agent.tls.yaml   PEM files: OTLP by TLS
#
# An address that others reach, without a token, is refused: whoever gets there could write what they like, and fill the
# disk. COLLECTOR_OPEN=yes says that the network itself is closed.
#
#   SENTRY_DSN              agent.sentry.yaml    https://KEY@HOST/PROJECT
#                           SENTRY_TRACES_SAMPLE_RATE: the share of traces that goes there (1)
#
# Usage: start.sh [validate | print-config]   (nothing: run)
# The binary is `otelcol` on PATH, or the one that OTELCOL names.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command=${1:-}
set -- --config "$here/agent.yaml"

say() { echo "collector: $*" >&2; }

if [ -n "${COLLECTOR_TOKEN_FILE:-}" ]; then
  [ -s "$COLLECTOR_TOKEN_FILE" ] && [ -r "$COLLECTOR_TOKEN_FILE" ] || {
    say "COLLECTOR_TOKEN_FILE is no file that can be read: $COLLECTOR_TOKEN_FILE"
    exit 1
  }
  set -- "$@" --config "$here/agent.token.yaml"
elif [ "${COLLECTOR_OPEN:-}" != yes ]; then
  for address in "${COLLECTOR_GRPC_ADDRESS:-127.0.0.1:4317}" "${COLLECTOR_HTTP_ADDRESS:-127.0.0.1:4318}"; do
    case $address in
      127.* | localhost:* | '[::1]:'*) ;;
      *)
        say "$address is open to others: set COLLECTOR_TOKEN_FILE, or COLLECTOR_OPEN=yes where the network is closed"
        exit 1
        ;;
    esac
  done
fi

if [ -n "${COLLECTOR_CERTIFICATE:-}${COLLECTOR_CERTIFICATE_KEY:-}" ]; then
  [ -r "${COLLECTOR_CERTIFICATE:-}" ] && [ -r "${COLLECTOR_CERTIFICATE_KEY:-}" ] || {
    say 'COLLECTOR_CERTIFICATE and COLLECTOR_CERTIFICATE_KEY have to be two files that can be read'
    exit 1
  }
  set -- "$@" --config "$here/agent.tls.yaml"
fi

if [ -n "${METRICS_OTLP_ENDPOINT:-}" ]; then
  set -- "$@" --config "$here/agent.metrics.yaml"
  say "metrics go to $METRICS_OTLP_ENDPOINT"
else
  say 'metrics are taken and dropped: set METRICS_OTLP_ENDPOINT to keep them'
fi

if [ -n "${TRACES_OTLP_ENDPOINT:-}" ]; then
  set -- "$@" --config "$here/agent.traces.yaml"
  say "traces go to $TRACES_OTLP_ENDPOINT"
else
  say 'traces are taken and dropped: set TRACES_OTLP_ENDPOINT to keep them'
fi

if [ -n "${LOGS_OTLP_ENDPOINT:-}" ]; then
  set -- "$@" --config "$here/agent.logs.yaml"
  say "logs go to $LOGS_OTLP_ENDPOINT"
else
  say 'logs are taken and dropped: set LOGS_OTLP_ENDPOINT to keep them'
fi

if [ -n "${COLLECTOR_GATEWAY_LOG:-}" ] && [ -n "${LOGS_OTLP_ENDPOINT:-}" ]; then
  set -- "$@" --config "$here/agent.gateway.yaml"
  say "the access log of the gateway is read from $COLLECTOR_GATEWAY_LOG"
fi

# A data source name is https://PUBLIC_KEY[:SECRET]@HOST[/PREFIX]/PROJECT
case ${SENTRY_DSN:-} in
  '') ;;
  http://*[!/]@*/[0-9]* | https://*[!/]@*/[0-9]*)
    scheme=${SENTRY_DSN%%://*}
    rest=${SENTRY_DSN#*://}
    rest=${rest%%\?*}
    SENTRY_PUBLIC_KEY=${rest%%[:@]*}
    rest=${rest#*@}
    SENTRY_OTLP_ENDPOINT=$scheme://${rest%/*}
    SENTRY_OTLP_ENDPOINT=$SENTRY_OTLP_ENDPOINT/api/${rest##*/}/integration/otlp
    export SENTRY_PUBLIC_KEY SENTRY_OTLP_ENDPOINT
    ;;
  # The value is not shown: whatever it is, it may hold a key.
  *) say 'SENTRY_DSN is not of the form https://KEY@HOST/PROJECT: nothing goes to Sentry' ;;
esac
if [ -n "${SENTRY_OTLP_ENDPOINT:-}" ] && [ -z "${SENTRY_PUBLIC_KEY:-}" ]; then
  say 'SENTRY_OTLP_ENDPOINT needs SENTRY_PUBLIC_KEY'
  exit 1
elif [ -z "${SENTRY_OTLP_ENDPOINT:-}" ] && [ -n "${SENTRY_PUBLIC_KEY:-}" ]; then
  say 'SENTRY_PUBLIC_KEY needs SENTRY_OTLP_ENDPOINT'
  exit 1
elif [ -n "${SENTRY_OTLP_ENDPOINT:-}" ] && [ -n "${SENTRY_PUBLIC_KEY:-}" ]; then
  set -- "$@" --config "$here/agent.sentry.yaml"
  # The share as the threshold that the last 14 hex digits of a trace id must reach; beyond all for 0.
  SENTRY_TRACES_THRESHOLD=$(awk -v share="${SENTRY_TRACES_SAMPLE_RATE:-1}" 'BEGIN {
    if (share !~ /^([0-9]+\.?[0-9]*|\.[0-9]+)$/ || share > 1) { print "invalid"; exit }
    if (share == 1) exit
    if (share == 0) { print "g"; exit }
    left = (1 - share) * 2 ^ 28
    printf "%07x%07x", int(left), int((left - int(left)) * 2 ^ 28)
  }')
  if [ "$SENTRY_TRACES_THRESHOLD" = invalid ]; then
    say 'SENTRY_TRACES_SAMPLE_RATE is no number from 0 to 1: all traces go to Sentry'
    SENTRY_TRACES_THRESHOLD=
  fi
  export SENTRY_TRACES_THRESHOLD
  say "traces (share ${SENTRY_TRACES_SAMPLE_RATE:-1}) and logs go to $SENTRY_OTLP_ENDPOINT too"
fi

# Tells Go's garbage collector what memory_limiter knows, so that it works harder before refusing.
: "${GOMEMLIMIT:=$((${COLLECTOR_MEMORY_LIMIT_MIB:-400} * 8 / 10))MiB}"
export GOMEMLIMIT

# shellcheck disable=SC2086 # without a command there is no argument
exec "${OTELCOL:-otelcol}" $command "$@"
