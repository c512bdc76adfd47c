#!/bin/sh
# Starts Prometheus without containers, on prometheus.yml with the addresses of what runs here. What is not
# named is not scraped: a target that nobody started is no alert.
#
#   PROMETHEUS_LISTEN      where it listens                        127.0.0.1:9090
#   PROMETHEUS_DATA        the folder of its data                  /tmp/sightline-prometheus
#   PROMETHEUS_RETENTION   longer than the window of stack/slo.yaml, from which error budgets are computed   31d
#   PROMETHEUS_TARGETS     the folder of http.yml, which names what is probed    targets beside this script
#   RUNBOOKS_URL           where the links of alerts lead          docs/runbooks of this checkout, as file://
#   TRACES_URL             where their links to traces lead        http://localhost:16686
#   EXPECT_SERVICES        `true`: an alert where a service that stack/slo.yaml names sends nothing, or no backup. It names those of
#                          docker-compose.yml; here only what you start yourself runs
#   OTELCOL_METRICS        host:port of the collector's metrics    127.0.0.1:8888
#   ALERTMANAGER_ADDRESS   host:port; without it alerts are shown on Prometheus' page only
#   JAEGER_METRICS, LOKI_ADDRESS, GATEWAY_EXPORTER, BLACKBOX_ADDRESS   host:port, each where it runs
#   REMOTE_WRITE_URL       where all samples go too: Mimir, VictoriaMetrics (remote-write.yml, docs/scale.md)
#   PROMETHEUS             the binary                              prometheus
#
# `start.sh print-config` shows the configuration and starts nothing; other arguments are Prometheus' own.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
listen=${PROMETHEUS_LISTEN:-127.0.0.1:9090}
data=${PROMETHEUS_DATA:-/tmp/sightline-prometheus}
export RUNBOOKS_URL="${RUNBOOKS_URL:-file://$(cd "$here/../.." && pwd)/docs/runbooks}" TRACES_URL="${TRACES_URL:-http://localhost:16686}"

for named in "PROMETHEUS_LISTEN $listen" "OTELCOL_METRICS ${OTELCOL_METRICS:-127.0.0.1:8888}" \
  "ALERTMANAGER_ADDRESS ${ALERTMANAGER_ADDRESS:-}" "JAEGER_METRICS ${JAEGER_METRICS:-}" \
  "LOKI_ADDRESS ${LOKI_ADDRESS:-}" "GATEWAY_EXPORTER ${GATEWAY_EXPORTER:-}" \
  "BLACKBOX_ADDRESS ${BLACKBOX_ADDRESS:-}"; do
  case ${named#* } in
    */*) ok=false ;;
    '' | ?*:[0-9]*) ok=true ;;
    *) ok=false ;;
  esac
  $ok || {
    echo "prometheus: ${named%% *} is not of the form host:port" >&2
    exit 1
  }
done

# All rules, but those of what is not meant to run here.
rules=
for file in "$here"/rules/*.yml; do
  case $file in
    */expected*.yml) [ "${EXPECT_SERVICES:-}" = true ] || continue ;;
  esac
  rules="$rules${rules:+, }\"$file\""
done

mkdir -p "$data"
config=$data/prometheus.yml
# A job, and the list of Alertmanagers, is left out where it has no address.
awk -v rules="$rules" -v targets="${PROMETHEUS_TARGETS:-$here/targets}" \
  -v self="$listen" -v otelcol="${OTELCOL_METRICS:-127.0.0.1:8888}" -v jaeger="${JAEGER_METRICS:-}" \
  -v loki="${LOKI_ADDRESS:-}" -v alertmanager="${ALERTMANAGER_ADDRESS:-}" \
  -v gateway="${GATEWAY_EXPORTER:-}" -v blackbox="${BLACKBOX_ADDRESS:-}" '
  BEGIN {
    address["prometheus"] = self; address["otelcol"] = otelcol; address["jaeger"] = jaeger
    address["loki"] = loki; address["alertmanager"] = alertmanager; address["gateway"] = gateway
    address["probe"] = blackbox
  }
  /^[a-z]/ { job = ""; left = 0 }
  /^  alertmanagers:/ { job = "alertmanager"; left = alertmanager == "" }
  /^  - job_name:/ { job = $3; left = address[job] == "" }
  left { next }
  { sub(/rules\/\*\.yml/, rules); sub(/targets\/http\.yml/, targets "/http.yml") }
  /targets: \[[a-z-]+:[0-9]+\]/ { sub(/\[.*\]/, "[\"" address[job] "\"]") }
  /replacement: blackbox:/ { sub(/blackbox:.*/, "\"" blackbox "\"") }
  { print }
' "$here/prometheus.yml" >"$config"
case ${REMOTE_WRITE_URL:-} in
  '') ;;
  http://?* | https://?*) sed "s|\${REMOTE_WRITE_URL}|$REMOTE_WRITE_URL|" "$here/remote-write.yml" >>"$config" ;;
  *)
    echo 'prometheus: REMOTE_WRITE_URL is no http:// or https:// address' >&2
    exit 1
    ;;
esac

if [ "${1:-}" = print-config ]; then
  cat "$config"
  exit
fi
exec "${PROMETHEUS:-prometheus}" --config.file="$config" --storage.tsdb.path="$data/data" \
  --storage.tsdb.retention.time="${PROMETHEUS_RETENTION:-31d}" --web.listen-address="$listen" \
  --web.enable-otlp-receiver \
  --enable-feature=exemplar-storage,otlp-deltatocumulative,created-timestamp-zero-ingestion "$@"
