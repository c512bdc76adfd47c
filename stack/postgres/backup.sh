#!/bin/sh
# Backups of PostgreSQL by pgBackRest: encrypted (AES-256), checked, rotated, with the log between them, so that any
# moment can be restored. Each drill writes what it took into the state folder.
#
#   backup.sh archive FILE         archive_command of PostgreSQL
#   backup.sh now [full|diff]      a backup, then a check of all that is in the repository
#   backup.sh restore FOLDER [TIME]   the last state, or that of a time (2026-11-29 12:00:00+00), into a new folder
#   backup.sh drill                restores the last state into a folder of its own, starts it, looks at it
#   backup.sh fetch FILE PATH      restore_command of a restored PostgreSQL
#   backup.sh info                 what there is
#   backup.sh age                  fails when the last backup is older than two periods
#   backup.sh loop                 a backup each period, every seventh a full one, and a drill after each; says each
#                                  minute to a collector when both were, how full the disks are, whether the log leaves
#
#   BACKUP_REPOSITORY      its folder: on another disk, or a copy of it elsewhere is made by you
#   BACKUP_KEY_FILE        what it is encrypted with. Without it a backup is nothing: keep a copy off this machine
#   BACKUP_KEEP_FULL       full backups that are kept, with all that belongs to them      4
#   BACKUP_EVERY_SECONDS   a period                                                       86400
#   BACKUP_STANZA          the name in the repository                                     study
#   BACKUP_DRILL_QUERY     a query whose answer each drill prints, such as that of the last row   none
#   BACKUP_OTLP_ADDRESS    host:port of a collector (OTLP by HTTP)                        none
#   BACKUP_REPORT_SECONDS  how often it is told                                           60
#   BACKUP_OTLP_TOKEN_FILE the token of that collector                                    none
#   PGDATA, PGHOST (the folder of the socket), PGPORT, POSTGRES_USER, POSTGRES_DB, POSTGRES_BIN
set -eu
umask 077

refuse() {
  echo "backup: $*" >&2
  exit 1
}

here=$(cd "$(dirname "$0")" && pwd)
repository=${BACKUP_REPOSITORY:-}
[ -n "$repository" ] || refuse 'BACKUP_REPOSITORY is not set'
[ -r "${BACKUP_KEY_FILE:-}" ] || refuse 'BACKUP_KEY_FILE is no file that can be read: npm run secrets makes one'
every=${BACKUP_EVERY_SECONDS:-86400}
state=$repository/state
scratch=${BACKUP_SCRATCH:-/tmp}
bin=${POSTGRES_BIN:+$POSTGRES_BIN/}
database=${POSTGRES_DB:-study}
user=${POSTGRES_USER:-study}

PGBACKREST_REPO1_CIPHER_PASS=$(cat "$BACKUP_KEY_FILE")
export PGBACKREST_REPO1_CIPHER_PASS PGBACKREST_REPO1_CIPHER_TYPE=aes-256-cbc
export PGBACKREST_STANZA="${BACKUP_STANZA:-study}" PGBACKREST_REPO1_PATH="$repository/pgbackrest"
export PGBACKREST_REPO1_RETENTION_FULL="${BACKUP_KEEP_FULL:-4}" PGBACKREST_COMPRESS_TYPE=gz PGBACKREST_COMPRESS_LEVEL=3
export PGBACKREST_PG1_PATH="${PGDATA:-/var/lib/postgresql/data}" PGBACKREST_PG1_PORT="${PGPORT:-5432}"
export PGBACKREST_PG1_SOCKET_PATH="${PGHOST:-/var/run/postgresql}" PGBACKREST_PG1_USER="$user"
export PGBACKREST_PG1_DATABASE="$database" PGBACKREST_START_FAST=y PGBACKREST_LOG_LEVEL_FILE=off
export PGBACKREST_LOG_LEVEL_CONSOLE="${BACKUP_LOG_LEVEL:-warn}" PGBACKREST_LOG_LEVEL_STDERR=off
export PGBACKREST_LOCK_PATH="$scratch/pgbackrest-lock" PGBACKREST_SPOOL_PATH="$scratch/pgbackrest-spool"
mkdir -p "$PGBACKREST_REPO1_PATH" "$state"

note() { # name, seconds since 1970
  printf '%s\n' "$2" >"$state/$1.new"
  mv "$state/$1.new" "$state/$1"
}

noted() { # name
  if [ -f "$state/$1" ]; then cat "$state/$1"; else echo 0; fi
}

backup() { # full or diff
  pgbackrest stanza-create
  pgbackrest --type="$1" backup
  # Reads all of it again, and compares the checksums.
  pgbackrest verify
  note last-backup "$(date +%s)"
  echo "backup: a backup ($1) was made and checked"
}

restore() { # folder, perhaps a time
  [ ! -e "$1" ] || [ -z "$(ls -A "$1")" ] || refuse "$1 is not empty"
  mkdir -p "$1"
  chmod 700 "$1"
  # The restored server fetches its log by this script, in whose environment the key is.
  fetch="restore_command=/bin/sh $here/backup.sh fetch %f \"%p\""
  if [ -n "${2:-}" ]; then
    pgbackrest --pg1-path="$1" --type=time --target="$2" --target-action=promote --recovery-option="$fetch" restore
  else
    pgbackrest --pg1-path="$1" --type=default --recovery-option="$fetch" restore
  fi
}

# A server on a restored folder, which nobody reaches but this script, and which adds nothing to the repository.
start_restored() { # folder
  "${bin}pg_ctl" -D "$1" -w -t 300 -l "$1/restored.log" \
    -o "-c listen_addresses='' -c unix_socket_directories='$1' -c archive_mode=off -p ${BACKUP_DRILL_PORT:-5499}" \
    start >/dev/null || {
    cat "$1/restored.log" >&2
    refuse 'the restored server does not start'
  }
  # Until the whole log is played, it can be read and is not yet what it will be.
  tries=0
  while [ "$(ask "$1" 'SELECT pg_is_in_recovery()')" != f ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || refuse 'the restored server does not come to the end of its log'
    sleep 1
  done
}

ask() { # folder, statement
  "${bin}psql" -X -A -t -q -h "$1" -p "${BACKUP_DRILL_PORT:-5499}" -U "$user" -d "$database" -c "$2"
}

drill() {
  folder=$(mktemp -d "$scratch/drill.XXXXXX")
  trap '"${bin}pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
  start=$(date +%s)
  # What has left the server so far; one that is lost says nothing.
  archived=$("${bin}psql" -X -A -t -q -h "$PGBACKREST_PG1_SOCKET_PATH" -p "$PGBACKREST_PG1_PORT" -U "$user" -d "$database" \
    -c 'SELECT last_archived_wal FROM pg_stat_archiver' 2>/dev/null) || archived=
  restore "$folder/data"
  start_restored "$folder/data"
  tables=$(ask "$folder/data" "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
  [ "$tables" -gt 0 ] || refuse 'the restored database is empty'
  # Reads every row of every table, which a damaged page would end.
  "${bin}pg_dump" -h "$folder/data" -p "${BACKUP_DRILL_PORT:-5499}" -U "$user" -d "$database" >/dev/null
  [ -z "${BACKUP_DRILL_QUERY:-}" ] || ask "$folder/data" "$BACKUP_DRILL_QUERY"
  # Without the timeline, which is a new one.
  played=$(ask "$folder/data" 'SELECT pg_walfile_name(pg_last_wal_replay_lsn())' | cut -c9-24)
  archived=$(printf %s "$archived" | cut -c9-24)
  [ "$(printf '%s\n%s\n' "$archived" "$played" | LC_ALL=C sort | tail -n 1)" = "$played" ] ||
    refuse "the log $archived had left the server and is not in what was restored, which ends with $played"
  seconds=$(($(date +%s) - start))
  note last-restore "$(date +%s)"
  note restore-seconds "$seconds"
  echo "backup: restored in $seconds s, $tables tables, each row of them read; lost of the log that had left: none"
}

report() {
  [ -n "${BACKUP_OTLP_ADDRESS:-}" ] || return 0
  now=$(date +%s)000000000
  point() { # name, unit, value as JSON has it, perhaps attributes
    printf '{"name":"%s","unit":"%s","gauge":{"dataPoints":[{"timeUnixNano":"%s",%s,"attributes":[%s]}]}},' \
      "$1" "$2" "$now" "$3" "${4:-}"
  }
  points=$(
    point app.backup.last_success s "\"asInt\":\"$(noted last-backup)\""
    point app.restore.last_success s "\"asInt\":\"$(noted last-restore)\""
    point app.restore.duration s "\"asInt\":\"$(noted restore-seconds)\""
    for folder in "$PGBACKREST_PG1_PATH" "$repository"; do
      part=$(df -P "$folder" | awk 'END { if ($3 + $4 > 0) printf "%.4f", $3 / ($3 + $4) }') || part=
      [ -z "$part" ] || point system.filesystem.utilization 1 "\"asDouble\":$part" \
        "{\"key\":\"system.filesystem.mountpoint\",\"value\":{\"stringValue\":\"$folder\"}}"
    done
    # A server that does not answer says nothing of it, and is found by others.
    failing=$("${bin}psql" -X -A -t -q -h "$PGBACKREST_PG1_SOCKET_PATH" -p "$PGBACKREST_PG1_PORT" -U "$user" -d "$database" \
      -c "SELECT (last_failed_time > coalesce(last_archived_time, '-infinity'))::int FROM pg_stat_archiver" 2>/dev/null) || failing=
    point app.backup.archive.failing 1 "\"asInt\":\"${failing:-0}\""
  )
  body=$(printf '{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"backup"}}]},"scopeMetrics":[{"metrics":[%s]}]}]}' \
    "${points%,}")
  # The image has nothing that speaks HTTP, and its shell does well enough.
  token=
  [ -z "${BACKUP_OTLP_TOKEN_FILE:-}" ] || token="Authorization: Bearer $(cat "$BACKUP_OTLP_TOKEN_FILE")"
  BODY=$body TOKEN=$token bash -c '
    exec 3<>"/dev/tcp/${BACKUP_OTLP_ADDRESS%:*}/${BACKUP_OTLP_ADDRESS##*:}" || exit 1
    {
      printf "POST /v1/metrics HTTP/1.1\r\nHost: collector\r\nContent-Type: application/json\r\n"
      [ -z "$TOKEN" ] || printf "%s\r\n" "$TOKEN"
      printf "Content-Length: %s\r\nConnection: close\r\n\r\n%s" "${#BODY}" "$BODY"
    } >&3
    read -r -t 5 _ status _ <&3
    [ "$status" = 200 ]' || echo 'backup: the collector does not take the age of the backup' >&2
}

loop() {
  count=0
  trap '[ -z "${!:-}" ] || kill "$!" 2>/dev/null || :; exit 0' TERM INT
  while :; do
    if [ $(($(date +%s) - $(noted last-backup))) -ge "$every" ]; then
      kind=diff
      [ $((count % 7)) != 0 ] || kind=full
      # What fails is tried again in a minute; the age of the last that did not is what alerts look at.
      if "$0" now "$kind" && "$0" drill; then count=$((count + 1)); fi
    fi
    report
    # In the background, so that who ends this does not wait for it.
    sleep "${BACKUP_REPORT_SECONDS:-60}" &
    wait $!
  done
}

case ${1:-} in
  # PostgreSQL runs both in its data folder, and names the file from there.
  archive) exec pgbackrest --pg1-path="$PWD" archive-push "$2" ;;
  fetch) exec pgbackrest --pg1-path="$PWD" archive-get "$2" "$3" ;;
  now) backup "${2:-full}" ;;
  restore) restore "$2" "${3:-}" ;;
  drill) drill ;;
  info) exec pgbackrest info ;;
  age) [ $(($(date +%s) - $(noted last-backup))) -lt $((every * 2)) ] || refuse 'the last backup is too old' ;;
  report) report ;;
  loop) loop ;;
  *) refuse 'archive, now, restore, drill, info, age, report or loop' ;;
esac
