#!/bin/sh
# Starts the collector with agent.yaml and one file per backend in the environment:
#
#   METRICS_OTLP_ENDPOINT   agent.metrics.yaml   http://prometheus:9090/api/v1/otlp
#   TRACES_OTLP_ENDPOINT    agent.traces.yaml    http://jaeger:4318
#   LOGS_OTLP_ENDPOINT      agent.logs.yaml      http://loki:3100/otlp
#   COLLECTOR_GATEWAY_LOG   agent.access-log.yaml   /var/log/gateway/access.log of nginx (needs a backend for logs)
#   COLLECTOR_TOKEN_FILE    agent.token.yaml     a file with the token that senders need
#   COLLECTOR_CERTIFICATE, COLLECTOR_CERTIFICATE_KEY   agent.tls.yaml   PEM files: OTLP over TLS
#
# An address that other machines can reach needs a token: anyone could write any data and fill the disk.
# COLLECTOR_OPEN=yes means that the network itself is closed.
#
#   SENTRY_DSN              agent.sentry.yaml    https://KEY@HOST/PROJECT
#                           SENTRY_TRACES_SAMPLE_RATE: the share of traces for Sentry (1)
#
# Several machines (docs/scale.md):
#
#   COLLECTOR_TIER          agent (default), gateway (gateway.yaml), cluster (cluster.yaml, for Kubernetes)
#   COLLECTOR_GATEWAYS      agent.gateways.yaml  host:port,host:port or file:/path or srv:name: gateways of an agent
#   COLLECTOR_RESILIENCE    disk (default), none, kafka: where telemetry waits for a gateway or backend
#   COLLECTOR_KAFKA_BROKERS agent.kafka.yaml, gateway.kafka.yaml   host:port,host:port
#   COLLECTOR_TENANTS=yes   agent.tenants.yaml, gateway.tenants.yaml
#   COLLECTOR_OVERLAY       your own file, merged over all others
#   COLLECTOR_CLIENT_AUTHORITY   agent.mutual.yaml   a PEM file: senders need a certificate of this authority
#
# Kubernetes (docs/kubernetes.md), an agent on each node:
#
#   COLLECTOR_KUBERNETES=yes   agent.kubernetes.yaml   attributes of pods; needs K8S_NODE_NAME
#   COLLECTOR_POD_LOGS         agent.pod-logs.yaml     /var/log/pods: output of containers
#   COLLECTOR_KUBELET=yes      agent.kubelet.yaml      metrics of the kubelet; needs K8S_NODE_IP
#   COLLECTOR_HOST_ROOT        agent.host.yaml         /hostfs: metrics of the node
#
# Usage: start.sh [validate | print-config]   (without a command: run)
# The binary is OTELCOL, or `otelcol` on PATH.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command=${1:-}
set -- --config "$here/agent.yaml"
extensions=health_check,file_storage

report() { echo "collector: $*" >&2; }
fail() {
  report "$*"
  exit 1
}
# Converts a,b to a YAML list.
list() { printf '["%s"]' "$(printf %s "$1" | sed 's/ *, */", "/g')"; }
is_local() {
  case $1 in
    127.* | localhost:* | '[::1]:'*) ;;
    *) return 1 ;;
  esac
}

tier=${COLLECTOR_TIER:-agent}
case $tier in
  agent) ;;
  gateway | cluster) set -- "$@" --config "$here/$tier.yaml" ;;
  *) fail "COLLECTOR_TIER must be agent, gateway or cluster, not $tier" ;;
esac

resilience=${COLLECTOR_RESILIENCE:-disk}
case $resilience in
  none) export COLLECTOR_QUEUE_STORAGE=null ;;
  disk) ;;
  kafka)
    [ -n "${COLLECTOR_KAFKA_BROKERS:-}" ] || fail 'COLLECTOR_RESILIENCE=kafka needs COLLECTOR_KAFKA_BROKERS'
    COLLECTOR_KAFKA_BROKERS_LIST=$(list "$COLLECTOR_KAFKA_BROKERS")
    export COLLECTOR_KAFKA_BROKERS_LIST
    if [ -n "${COLLECTOR_KAFKA_AUTHORITY:-}" ]; then export COLLECTOR_KAFKA_INSECURE=false; fi
    ;;
  *) fail "COLLECTOR_RESILIENCE must be none, disk or kafka, not $resilience" ;;
esac

if [ "$tier" = gateway ]; then
  # The sampling processor cannot make senders retry: it waits for space in the queue.
  export COLLECTOR_QUEUE_BLOCKS=true
  if [ "$resilience" = none ]; then
    export COLLECTOR_JOURNAL_FOLDER= COLLECTOR_JOURNAL_ON=false
  else
    : "${COLLECTOR_JOURNAL_FOLDER:=${COLLECTOR_DATA_FOLDER:-/var/lib/otelcol}/journal}"
    export COLLECTOR_JOURNAL_FOLDER
  fi
  if [ "$resilience" = kafka ]; then
    # A name that survives a restart, such as that of a pod of a StatefulSet.
    : "${COLLECTOR_NAME:=$(hostname)}"
    export COLLECTOR_NAME
    [ -n "${COLLECTOR_GATEWAYS:-}" ] ||
      fail 'a gateway behind Kafka needs COLLECTOR_GATEWAYS: all gateways that share the traces, including itself'
    report "also receives telemetry from Kafka at $COLLECTOR_KAFKA_BROKERS, as $COLLECTOR_NAME"
  fi
  # Writes the sampling threshold `th` to the trace state.
  set -- "$@" --feature-gates=processor.tailsamplingprocessor.usetracestate
fi

if [ -n "${COLLECTOR_TOKEN_FILE:-}" ]; then
  [ -s "$COLLECTOR_TOKEN_FILE" ] && [ -r "$COLLECTOR_TOKEN_FILE" ] || {
    report "COLLECTOR_TOKEN_FILE is not a readable file: $COLLECTOR_TOKEN_FILE"
    exit 1
  }
  set -- "$@" --config "$here/agent.token.yaml"
  extensions=$extensions,bearertokenauth
elif [ "${COLLECTOR_OPEN:-}" != yes ]; then
  for address in "${COLLECTOR_GRPC_ADDRESS:-127.0.0.1:4317}" "${COLLECTOR_HTTP_ADDRESS:-127.0.0.1:4318}"; do
    is_local "$address" ||
      fail "$address is open to others: set COLLECTOR_TOKEN_FILE, or COLLECTOR_OPEN=yes in a closed network"
  done
fi

if [ -n "${COLLECTOR_CERTIFICATE:-}${COLLECTOR_CERTIFICATE_KEY:-}" ]; then
  [ -r "${COLLECTOR_CERTIFICATE:-}" ] && [ -r "${COLLECTOR_CERTIFICATE_KEY:-}" ] || {
    report 'COLLECTOR_CERTIFICATE and COLLECTOR_CERTIFICATE_KEY must be two readable files'
    exit 1
  }
  set -- "$@" --config "$here/agent.tls.yaml"
  if [ -n "${COLLECTOR_CLIENT_AUTHORITY:-}" ]; then
    [ -r "$COLLECTOR_CLIENT_AUTHORITY" ] || fail 'COLLECTOR_CLIENT_AUTHORITY is not a readable file'
    set -- "$@" --config "$here/agent.mutual.yaml"
  fi
elif [ -n "${COLLECTOR_CLIENT_AUTHORITY:-}" ]; then
  fail 'COLLECTOR_CLIENT_AUTHORITY needs COLLECTOR_CERTIFICATE and COLLECTOR_CERTIFICATE_KEY'
fi

if [ "${COLLECTOR_TENANTS:-}" = yes ]; then
  # Converts name=5000,other=100 to a YAML map.
  COLLECTOR_TENANT_LIMITS_MAP="{$(printf %s "${COLLECTOR_TENANT_LIMITS:-}" | sed 's/ *, */, /g; s/=/: /g')}"
  export COLLECTOR_TENANT_LIMITS_MAP
  set -- "$@" --config "$here/agent.tenants.yaml"
  if [ "$tier" = gateway ]; then
    set -- "$@" --config "$here/gateway.tenants.yaml"
    extensions=$extensions,tenant_header
  fi
fi

if [ "${COLLECTOR_KUBERNETES:-}" = yes ]; then
  [ "$tier" = agent ] || fail 'COLLECTOR_KUBERNETES is for agents'
  [ -n "${K8S_NODE_NAME:-}" ] || fail 'COLLECTOR_KUBERNETES needs K8S_NODE_NAME'
  set -- "$@" --config "$here/agent.kubernetes.yaml"
  receivers=otlp
  if [ -n "${COLLECTOR_POD_LOGS:-}" ]; then set -- "$@" --config "$here/agent.pod-logs.yaml"; fi
  if [ "${COLLECTOR_KUBELET:-}" = yes ]; then
    [ -n "${K8S_NODE_IP:-}" ] || fail 'COLLECTOR_KUBELET needs K8S_NODE_IP'
    receivers="$receivers, kubeletstats"
    set -- "$@" --config "$here/agent.kubelet.yaml"
  fi
  if [ -n "${COLLECTOR_HOST_ROOT:-}" ]; then
    receivers="$receivers, host_metrics"
    set -- "$@" --config "$here/agent.host.yaml"
  fi
  set -- "$@" --config "yaml:service::pipelines::metrics::receivers: [$receivers]"
fi

# For agents, and for gateways, which read spans of other gateways from Kafka.
send_to_gateways() {
  case $COLLECTOR_GATEWAYS in
    file:*) export COLLECTOR_GATEWAYS_FILE="${COLLECTOR_GATEWAYS#file:}" ;;
    srv:*) export COLLECTOR_GATEWAYS_SRV="${COLLECTOR_GATEWAYS#srv:}" ;;
    *)
      COLLECTOR_GATEWAYS_LIST=$(list "$COLLECTOR_GATEWAYS")
      export COLLECTOR_GATEWAYS_LIST
      ;;
  esac
  if [ -n "${COLLECTOR_GATEWAYS_AUTHORITY:-}" ]; then
    [ -r "$COLLECTOR_GATEWAYS_AUTHORITY" ] || fail 'COLLECTOR_GATEWAYS_AUTHORITY is not a readable file'
    export COLLECTOR_GATEWAYS_INSECURE=false
  elif [ "${COLLECTOR_OPEN:-}" != yes ]; then
    for address in $(printf %s "$COLLECTOR_GATEWAYS" | tr , ' '); do
      is_local "$address" ||
        fail "$address without TLS: set COLLECTOR_GATEWAYS_AUTHORITY, or COLLECTOR_OPEN=yes in a closed network"
    done
  fi
  if [ -n "${COLLECTOR_GATEWAYS_TOKEN_FILE:-}" ]; then
    [ -s "$COLLECTOR_GATEWAYS_TOKEN_FILE" ] && [ -r "$COLLECTOR_GATEWAYS_TOKEN_FILE" ] ||
      fail "COLLECTOR_GATEWAYS_TOKEN_FILE is not a readable file: $COLLECTOR_GATEWAYS_TOKEN_FILE"
    extensions=$extensions,bearertokenauth/gateways
  fi
}

# An agent with gateways, or with Kafka before them, sends everything there.
forwards=
balances=
if [ "$tier" != gateway ] && [ "$resilience" = kafka ]; then
  forwards=kafka
  set -- "$@" --config "$here/agent.kafka.yaml"
  report "all telemetry goes to Kafka at $COLLECTOR_KAFKA_BROKERS"
elif [ "$tier" != gateway ] && [ -n "${COLLECTOR_GATEWAYS:-}" ]; then
  forwards=balance
  balances=yes
  report "all telemetry goes to the gateways $COLLECTOR_GATEWAYS"
elif [ "$tier" = gateway ] && [ "$resilience" = kafka ]; then
  balances=yes
fi
if [ -n "$balances" ]; then
  send_to_gateways
  set -- "$@" --config "$here/agent.gateways.yaml"
  if [ -n "${COLLECTOR_GATEWAYS_TOKEN_FILE:-}" ]; then set -- "$@" --config "$here/agent.gateways.token.yaml"; fi
  # A gateway sends only traces to the others.
  if [ "$tier" = gateway ]; then set -- "$@" --config "$here/gateway.kafka.yaml"; fi
fi

# The first collector computes durations of requests from spans; gateways only with COLLECTOR_DURATIONS=gateway.
case $tier.${COLLECTOR_DURATIONS:-agent} in
  agent.agent | cluster.agent)
    if [ -n "$forwards" ]; then
      export COLLECTOR_DURATIONS_EXPORTER=$forwards
      set -- "$@" --config "$here/agent.durations.yaml"
    elif [ -n "${METRICS_OTLP_ENDPOINT:-}" ]; then
      set -- "$@" --config "$here/agent.durations.yaml"
    fi
    ;;
  gateway.gateway)
    if [ -n "${METRICS_OTLP_ENDPOINT:-}" ]; then set -- "$@" --config "$here/gateway.durations.yaml"; fi
    ;;
esac

if [ -n "$forwards" ]; then
  METRICS_OTLP_ENDPOINT= TRACES_OTLP_ENDPOINT= LOGS_OTLP_ENDPOINT=
fi

if [ -n "${METRICS_OTLP_ENDPOINT:-}" ]; then
  set -- "$@" --config "$here/agent.metrics.yaml"
  report "metrics go to $METRICS_OTLP_ENDPOINT"
elif [ -z "$forwards" ]; then
  report 'metrics are accepted and dropped: set METRICS_OTLP_ENDPOINT to store them'
fi

if [ -n "${TRACES_OTLP_ENDPOINT:-}" ]; then
  set -- "$@" --config "$here/agent.traces.yaml"
  report "traces go to $TRACES_OTLP_ENDPOINT"
elif [ -z "$forwards" ]; then
  report 'traces are accepted and dropped: set TRACES_OTLP_ENDPOINT to store them'
fi

if [ -n "${LOGS_OTLP_ENDPOINT:-}" ]; then
  set -- "$@" --config "$here/agent.logs.yaml"
  report "logs go to $LOGS_OTLP_ENDPOINT"
elif [ -z "$forwards" ]; then
  report 'logs are accepted and dropped: set LOGS_OTLP_ENDPOINT to store them'
fi

if [ -n "${COLLECTOR_GATEWAY_LOG:-}" ] && [ -n "${LOGS_OTLP_ENDPOINT:-}$forwards" ]; then
  export COLLECTOR_LOGS_EXPORTER="${forwards:-otlp_http/logs}"
  set -- "$@" --config "$here/agent.access-log.yaml"
  report "reads the access log of the gateway from $COLLECTOR_GATEWAY_LOG"
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
  # The value is not printed: it may contain a key.
  *) report 'SENTRY_DSN is not of the form https://KEY@HOST/PROJECT: nothing goes to Sentry' ;;
esac
if [ -n "${SENTRY_OTLP_ENDPOINT:-}" ] && [ -z "${SENTRY_PUBLIC_KEY:-}" ]; then
  report 'SENTRY_OTLP_ENDPOINT needs SENTRY_PUBLIC_KEY'
  exit 1
elif [ -z "${SENTRY_OTLP_ENDPOINT:-}" ] && [ -n "${SENTRY_PUBLIC_KEY:-}" ]; then
  report 'SENTRY_PUBLIC_KEY needs SENTRY_OTLP_ENDPOINT'
  exit 1
elif [ -n "${SENTRY_OTLP_ENDPOINT:-}" ] && [ -n "${SENTRY_PUBLIC_KEY:-}" ]; then
  set -- "$@" --config "$here/agent.sentry.yaml"
  # The share as a minimum of the last 14 hex digits of trace ids; for 0, greater than all of them.
  SENTRY_TRACES_THRESHOLD=$(awk -v share="${SENTRY_TRACES_SAMPLE_RATE:-1}" 'BEGIN {
    if (share !~ /^([0-9]+\.?[0-9]*|\.[0-9]+)$/ || share > 1) { print "invalid"; exit }
    if (share == 1) exit
    if (share == 0) { print "g"; exit }
    threshold = (1 - share) * 2 ^ 28
    printf "%07x%07x", int(threshold), int((threshold - int(threshold)) * 2 ^ 28)
  }')
  if [ "$SENTRY_TRACES_THRESHOLD" = invalid ]; then
    report 'SENTRY_TRACES_SAMPLE_RATE is not a number from 0 to 1: all traces go to Sentry'
    SENTRY_TRACES_THRESHOLD=
  fi
  export SENTRY_TRACES_THRESHOLD
  report "traces (share ${SENTRY_TRACES_SAMPLE_RATE:-1}) and logs also go to $SENTRY_OTLP_ENDPOINT"
fi

if [ "$tier" = gateway ] && [ "${COLLECTOR_TENANTS:-}" = yes ]; then
  for signal in METRICS TRACES LOGS; do
    eval "[ -n \"\${${signal}_OTLP_ENDPOINT:-}\" ]" || continue
    exporter=otlp_http/$(echo "$signal" | tr '[:upper:]' '[:lower:]')
    # Each request to a backend has the data of one tenant, and names it.
    set -- "$@" --config "yaml:exporters::$exporter::auth::authenticator: tenant_header" \
      --config "yaml:exporters::$exporter::sending_queue::batch::partition::metadata_keys: [x-scope-orgid]"
  done
fi
set -- "$@" --config "yaml:service::extensions: [$extensions]"
if [ -n "${COLLECTOR_OVERLAY:-}" ]; then
  [ -r "$COLLECTOR_OVERLAY" ] || fail "COLLECTOR_OVERLAY is not a readable file: $COLLECTOR_OVERLAY"
  set -- "$@" --config "$COLLECTOR_OVERLAY"
fi

# Gives Go's garbage collector the limit of memory_limiter: it works harder before telemetry is refused.
: "${GOMEMLIMIT:=$((${COLLECTOR_MEMORY_LIMIT_MIB:-400} * 8 / 10))MiB}"
export GOMEMLIMIT

# shellcheck disable=SC2086 # an empty command must not become an argument
exec "${OTELCOL:-otelcol}" $command "$@"
