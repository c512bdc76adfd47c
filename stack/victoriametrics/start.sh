#!/bin/sh
# VictoriaMetrics on several machines, by services: all series of a service are on one shard, so that rules which look at
# one service (stack/prometheus/rules: every `by` there has service_name) are right on the shard that evaluates them.
#
#   start.sh shard   one store               VM_LISTEN, VM_DATA, VM_RETENTION (31d)
#   start.sh split   writes to the shards    VM_LISTEN, VM_DATA (what a shard cannot take yet), VM_SHARDS (host:port host:port)
#   start.sh rules   recording rules of one shard   VM_LISTEN, VM_SHARD (host:port), VM_RULES (the folder), VM_EVERY (30s)
#
# Prometheus writes to the second (REMOTE_WRITE_URL=http://HOST:8429/api/v1/write), or gateways of collectors do
# (METRICS_OTLP_ENDPOINT=http://HOST:8429/opentelemetry).
# Binaries: victoria-metrics, vmagent, vmalert on PATH, or in the folder VM_BIN.
set -eu
bin=${VM_BIN:+$VM_BIN/}
part=${1:-}
[ $# -eq 0 ] || shift
case $part in
  shard)
    # As Prometheus: a series lasts for five minutes after its last point, not for a few of its own intervals. The rules
    # count on it.
    exec "${bin}victoria-metrics" -httpListenAddr="${VM_LISTEN:-127.0.0.1:8428}" \
      -storageDataPath="${VM_DATA:-/var/lib/victoriametrics}" -retentionPeriod="${VM_RETENTION:-31d}" \
      -opentelemetry.usePrometheusNaming -search.maxLookback=5m "$@"
    ;;
  split)
    for shard in ${VM_SHARDS:?host:port of each shard}; do
      set -- "$@" -remoteWrite.url="http://$shard/api/v1/write"
    done
    exec "${bin}vmagent" -httpListenAddr="${VM_LISTEN:-127.0.0.1:8429}" \
      -remoteWrite.tmpDataPath="${VM_DATA:-/var/lib/vmagent}" -remoteWrite.shardByURL \
      -remoteWrite.shardByURL.labels=service_name -opentelemetry.usePrometheusNaming "$@"
    ;;
  rules)
    exec "${bin}vmalert" -httpListenAddr="${VM_LISTEN:-127.0.0.1:8880}" -rule="${VM_RULES:?the folder of rules}/*.yml" \
      -datasource.url="http://${VM_SHARD:?host:port}" -remoteWrite.url="http://$VM_SHARD" \
      -remoteRead.url="http://$VM_SHARD" -evaluationInterval="${VM_EVERY:-30s}" -notifier.blackhole "$@"
    ;;
  *)
    echo 'victoriametrics: shard, split or rules' >&2
    exit 1
    ;;
esac
