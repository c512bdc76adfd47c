#!/bin/sh
# Starts PgBouncer on pgbouncer.ini.
#
#   PGBOUNCER_DATABASE_HOST, PGBOUNCER_DATABASE_PORT   PostgreSQL                  127.0.0.1, 5432
#   PGBOUNCER_DATABASE, PGBOUNCER_USER                                             study, study
#   PGBOUNCER_PASSWORD_FILE    of that user, here and there
#   PGBOUNCER_LISTEN, PGBOUNCER_PORT                                               127.0.0.1, 6432
#   PGBOUNCER_POOL_SIZE        connections of PostgreSQL at most                   20
#   PGBOUNCER_RUN_FOLDER       where it may write                                  /tmp/pgbouncer
#   PGBOUNCER_RUN_AS           whom to be, where root starts it                    postgres
#   PGBOUNCER                  the binary                                          pgbouncer
#
# `start.sh ask` asks PostgreSQL through it, for a health check.
set -eu
umask 077

refuse() {
  echo "pgbouncer: $*" >&2
  exit 1
}

file=${PGBOUNCER_PASSWORD_FILE:-}
[ -n "$file" ] || refuse 'PGBOUNCER_PASSWORD_FILE is not set: npm run secrets makes one'
[ -r "$file" ] || refuse "PGBOUNCER_PASSWORD_FILE cannot be read: $file"
user=${PGBOUNCER_USER:-study}
database=${PGBOUNCER_DATABASE:-study}
port=${PGBOUNCER_PORT:-6432}

if [ "${1:-}" = ask ]; then
  PGPASSWORD=$(cat "$file") PGCONNECT_TIMEOUT=3 exec psql -X -q -t -h 127.0.0.1 -p "$port" -U "$user" -d "$database" -c 'SELECT 1'
fi

case $(cat "$file") in
  *[\"\'\\]*) refuse 'the password has a quote or a backslash, which its file of users cannot have' ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
folder=${PGBOUNCER_RUN_FOLDER:-/tmp/pgbouncer}
mkdir -p "$folder"
printf '"%s" "%s"\n' "$user" "$(cat "$file")" >"$folder/users.txt"
{
  cat "$here/pgbouncer.ini"
  cat <<END
auth_file = $folder/users.txt
listen_addr = ${PGBOUNCER_LISTEN:-127.0.0.1}
listen_port = $port
default_pool_size = ${PGBOUNCER_POOL_SIZE:-20}
unix_socket_dir =
pidfile = $folder/pgbouncer.pid

[databases]
$database = host=${PGBOUNCER_DATABASE_HOST:-127.0.0.1} port=${PGBOUNCER_DATABASE_PORT:-5432} dbname=$database
END
} >"$folder/pgbouncer.ini"

# It refuses to be root.
if [ "$(id -u)" = 0 ]; then
  chown -R "${PGBOUNCER_RUN_AS:-postgres}" "$folder"
  exec "${PGBOUNCER:-pgbouncer}" -u "${PGBOUNCER_RUN_AS:-postgres}" "$folder/pgbouncer.ini"
fi
exec "${PGBOUNCER:-pgbouncer}" "$folder/pgbouncer.ini"
