#!/bin/sh
# Starts Redis on redis.conf.
#
#   REDIS_PASSWORD_FILE   the file of its password
#   REDIS_MEMORY          data at most            192mb
#   REDIS_PORT, REDIS_LISTEN                      6379, 0.0.0.0
#   REDIS_DATA            its folder              /data
#   REDIS_RUN_FOLDER      where it may write      /tmp/redis
#   REDIS                 the binary              redis-server
#
# `start.sh ask` asks it, for a health check.
set -eu
umask 077
file=${REDIS_PASSWORD_FILE:-}
[ -r "$file" ] || {
  echo 'redis: REDIS_PASSWORD_FILE is no file that can be read: npm run secrets makes one' >&2
  exit 1
}
if [ "${1:-}" = ask ]; then
  REDISCLI_AUTH=$(cat "$file") redis-cli -p "${REDIS_PORT:-6379}" ping | grep -q PONG
  exit
fi
here=$(cd "$(dirname "$0")" && pwd)
folder=${REDIS_RUN_FOLDER:-/tmp/redis}
mkdir -p "$folder"
# In a file: what stands on a command line, everybody on the machine can read.
{
  cat "$here/redis.conf"
  printf 'requirepass %s\nmaxmemory %s\ndir %s\nport %s\nbind %s\n' "$(cat "$file")" \
    "${REDIS_MEMORY:-192mb}" "${REDIS_DATA:-/data}" "${REDIS_PORT:-6379}" "${REDIS_LISTEN:-0.0.0.0}"
} >"$folder/redis.conf"
exec "${REDIS:-redis-server}" "$folder/redis.conf"
