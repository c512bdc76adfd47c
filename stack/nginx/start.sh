#!/bin/sh
# Starts the gateway: nginx with ModSecurity, the OWASP Core Rule Set and njs, all as Debian packages them
# (nginx-light libnginx-mod-http-modsecurity modsecurity-crs libnginx-mod-http-js).
#
#   GATEWAY_UPSTREAM               the service: http://NAME:PORT, asked of the resolver again and again, or several
#                                  ADDRESS:PORT, of which one that fails is left out
#   GATEWAY_CERTIFICATE, GATEWAY_CERTIFICATE_KEY   PEM files; when they change, they are taken up without a pause
#   GATEWAY_CERTIFICATE_CHAIN      PEM file of the authority, to check stapled OCSP answers   none
#   GATEWAY_SERVER_NAMES           names that are served, none other                         localhost
#   GATEWAY_HTTPS_LISTEN, GATEWAY_HTTP_LISTEN, GATEWAY_OPERATORS_LISTEN    8443, 8080, 127.0.0.1:8081
#   GATEWAY_PUBLIC_PORT            the port of https as clients see it                       443
#   GATEWAY_RESOLVER               name server                                               127.0.0.11, Docker's
#   GATEWAY_JWT_SECRET_FILE        the service's secret: users are known by their tokens     none: by address only
#   GATEWAY_TRUSTED_PROXIES        networks whose X-Forwarded-For is believed                none
#   GATEWAY_OPERATORS              networks that may ask /healthz                            127.0.0.1/32 ::1/128
#   GATEWAY_CORS_ORIGINS           origins whose pages may use the service                   none
#   GATEWAY_CSP                    Content-Security-Policy                                   default-src 'none'; …
#   GATEWAY_HSTS_SECONDS                                                                      31536000
#   GATEWAY_RATE_PER_ADDRESS, GATEWAY_BURST_PER_ADDRESS    requests (r/s, r/m)               50r/s 100
#   GATEWAY_RATE_PER_USER, GATEWAY_BURST_PER_USER                                            20r/s 40
#   GATEWAY_RATE_OF_LOGINS, GATEWAY_BURST_OF_LOGINS        of an address                     10r/m 5
#   GATEWAY_RETRY_AFTER            seconds that a refused client is asked to wait            1
#   GATEWAY_CONNECTIONS_PER_ADDRESS                                                          50
#   GATEWAY_BODY_LIMIT, GATEWAY_CLIENT_TIMEOUT                                               1m, 10s
#   GATEWAY_WAF                    on, detect (writes, refuses nothing), off                 on
#   GATEWAY_WAF_PARANOIA           1 to 4                                                    1
#   GATEWAY_WAF_THRESHOLD          the score at which a request is refused                   5
#   GATEWAY_TRACEPARENT            restart (what comes from outside is not believed), continue    restart
#   GATEWAY_TRACE_SAMPLE           the share of traces that begin here and are sampled        100%
#   GATEWAY_ACCESS_LOG, GATEWAY_ERROR_LOG      a file, or                                    /dev/stdout, stderr
#   GATEWAY_LOG_LEVEL              of the error log; info names each rule that matched        warn
#   GATEWAY_LOG_BYTES              a file of that size is rotated; one old one is kept        52428800
#   GATEWAY_CHECK_SECONDS          how often certificates and sizes are looked at            60
#   GATEWAY_RUN_FOLDER             where it may write                                        /tmp/gateway
#   GATEWAY_WORKERS                                                                           auto
#   GATEWAY_RUNBOOKS               the folder of the runbooks                                docs/runbooks beside it
#   NGINX                          the binary                                                nginx
#
# `start.sh print-config` shows the configuration, `start.sh check` has nginx check it; neither starts anything.
set -eu

refuse() {
  echo "gateway: $*" >&2
  exit 1
}

here=$(cd "$(dirname "$0")" && pwd)
nginx=${NGINX:-nginx}
# To nginx itself this name means sockets that it inherits.
unset NGINX
export GATEWAY_FOLDER="$here"
export GATEWAY_RUN_FOLDER="${GATEWAY_RUN_FOLDER:-/tmp/gateway}"
export GATEWAY_HTTPS_LISTEN="${GATEWAY_HTTPS_LISTEN:-8443}" GATEWAY_HTTP_LISTEN="${GATEWAY_HTTP_LISTEN:-8080}"
export GATEWAY_OPERATORS_LISTEN="${GATEWAY_OPERATORS_LISTEN:-127.0.0.1:8081}"
export GATEWAY_SERVER_NAMES="${GATEWAY_SERVER_NAMES:-localhost}" GATEWAY_RESOLVER="${GATEWAY_RESOLVER:-127.0.0.11}"
export GATEWAY_HSTS_SECONDS="${GATEWAY_HSTS_SECONDS:-31536000}"
export GATEWAY_CSP="${GATEWAY_CSP:-default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'}"
export GATEWAY_RATE_PER_ADDRESS="${GATEWAY_RATE_PER_ADDRESS:-50r/s}"
export GATEWAY_BURST_PER_ADDRESS="${GATEWAY_BURST_PER_ADDRESS:-100}"
export GATEWAY_RATE_PER_USER="${GATEWAY_RATE_PER_USER:-20r/s}" GATEWAY_BURST_PER_USER="${GATEWAY_BURST_PER_USER:-40}"
export GATEWAY_RATE_OF_LOGINS="${GATEWAY_RATE_OF_LOGINS:-10r/m}" GATEWAY_BURST_OF_LOGINS="${GATEWAY_BURST_OF_LOGINS:-5}"
export GATEWAY_RETRY_AFTER="${GATEWAY_RETRY_AFTER:-1}"
export GATEWAY_CONNECTIONS_PER_ADDRESS="${GATEWAY_CONNECTIONS_PER_ADDRESS:-50}"
export GATEWAY_BODY_LIMIT="${GATEWAY_BODY_LIMIT:-1m}" GATEWAY_CLIENT_TIMEOUT="${GATEWAY_CLIENT_TIMEOUT:-10s}"
export GATEWAY_WAF_PARANOIA="${GATEWAY_WAF_PARANOIA:-1}" GATEWAY_WAF_THRESHOLD="${GATEWAY_WAF_THRESHOLD:-5}"
export GATEWAY_TRACEPARENT="${GATEWAY_TRACEPARENT:-restart}" GATEWAY_WORKERS="${GATEWAY_WORKERS:-auto}"
export GATEWAY_ACCESS_LOG="${GATEWAY_ACCESS_LOG:-/dev/stdout}" GATEWAY_ERROR_LOG="${GATEWAY_ERROR_LOG:-stderr}"
export GATEWAY_LOG_LEVEL="${GATEWAY_LOG_LEVEL:-warn}"
export GATEWAY_RUNBOOKS="${GATEWAY_RUNBOOKS:-$here/../../docs/runbooks}"
export GATEWAY_MODULES="${GATEWAY_MODULES:-/usr/lib/nginx/modules}"

# Values become lines of a configuration: none of them may end its own.
for name in $(env | sed -n 's/^\(GATEWAY_[A-Z_]*\)=.*/\1/p'); do
  eval "value=\$$name"
  case $value in
    *['{}"']* | *'
'*) refuse "$name has a character that a configuration of nginx cannot have: { } \" or the end of a line" ;;
    *';'*) [ "$name" = GATEWAY_CSP ] || refuse "$name has a semicolon" ;;
  esac
done

[ -n "${GATEWAY_UPSTREAM:-}" ] || refuse 'GATEWAY_UPSTREAM is not set: the service behind it'
for file in GATEWAY_CERTIFICATE GATEWAY_CERTIFICATE_KEY; do
  eval "path=\${$file:-}"
  [ -n "$path" ] || refuse "$file is not set: npm run secrets makes one for this machine"
  [ -r "$path" ] || refuse "$file cannot be read: $path"
done
export GATEWAY_CERTIFICATE GATEWAY_CERTIFICATE_KEY

case ${GATEWAY_WAF:-on} in
  on) export GATEWAY_WAF_SWITCH=on GATEWAY_WAF_ENGINE=On ;;
  detect) export GATEWAY_WAF_SWITCH=on GATEWAY_WAF_ENGINE=DetectionOnly ;;
  off) export GATEWAY_WAF_SWITCH=off GATEWAY_WAF_ENGINE=Off ;;
  *) refuse 'GATEWAY_WAF is none of on, detect, off' ;;
esac
case $GATEWAY_TRACEPARENT in
  restart | continue) ;;
  *) refuse 'GATEWAY_TRACEPARENT is none of restart, continue' ;;
esac
case $GATEWAY_WAF_PARANOIA in
  [1-4]) ;;
  *) refuse 'GATEWAY_WAF_PARANOIA is not from 1 to 4' ;;
esac

# The secret itself goes to the workers by their environment, and stands in no file.
if [ -n "${GATEWAY_JWT_SECRET_FILE:-}" ]; then
  [ -r "$GATEWAY_JWT_SECRET_FILE" ] || refuse "GATEWAY_JWT_SECRET_FILE cannot be read: $GATEWAY_JWT_SECRET_FILE"
  GATEWAY_JWT_SECRET=$(cat "$GATEWAY_JWT_SECRET_FILE")
  export GATEWAY_JWT_SECRET
fi

lines() { # format, words
  format=$1
  shift
  for word in "$@"; do
    # shellcheck disable=SC2059
    printf "$format\n    " "$word"
  done
}

# shellcheck disable=SC2086
{
  GATEWAY_TRUSTED_PROXY_LINES=$(lines 'set_real_ip_from %s;' ${GATEWAY_TRUSTED_PROXIES:-})
  GATEWAY_OPERATOR_LINES=$(lines '%s 1;' ${GATEWAY_OPERATORS:-127.0.0.1/32 ::1/128})
  GATEWAY_CORS_LINES=$(lines '"%s" allowed;' ${GATEWAY_CORS_ORIGINS:-})
}
export GATEWAY_TRUSTED_PROXY_LINES GATEWAY_OPERATOR_LINES GATEWAY_CORS_LINES

case ${GATEWAY_TRACE_SAMPLE:-100%} in
  100%) GATEWAY_TRACE_SAMPLE_LINE='100% 01; # ' ;;
  0%) GATEWAY_TRACE_SAMPLE_LINE= ;;
  *%) GATEWAY_TRACE_SAMPLE_LINE="$GATEWAY_TRACE_SAMPLE 01;" ;;
  *) refuse 'GATEWAY_TRACE_SAMPLE is no share such as 10%' ;;
esac
export GATEWAY_TRACE_SAMPLE_LINE

case $GATEWAY_UPSTREAM in
  http://*)
    export GATEWAY_UPSTREAM_BLOCK='' GATEWAY_UPSTREAM_URL="$GATEWAY_UPSTREAM"
    ;;
  *)
    # shellcheck disable=SC2086
    GATEWAY_UPSTREAM_BLOCK="upstream service {
    $(lines 'server %s max_fails=3 fail_timeout=5s;' $GATEWAY_UPSTREAM)keepalive 32;
  }"
    export GATEWAY_UPSTREAM_BLOCK GATEWAY_UPSTREAM_URL=http://service
    ;;
esac

GATEWAY_REDIRECT_PORT=
[ "${GATEWAY_PUBLIC_PORT:-443}" = 443 ] || GATEWAY_REDIRECT_PORT=":$GATEWAY_PUBLIC_PORT"
export GATEWAY_REDIRECT_PORT

# Only a certificate that names a responder of OCSP has an answer to staple.
GATEWAY_STAPLING=off
GATEWAY_STAPLING_AUTHORITY_LINE=
if command -v openssl >/dev/null && [ -n "$(openssl x509 -noout -ocsp_uri -in "$GATEWAY_CERTIFICATE")" ]; then
  GATEWAY_STAPLING=on
  [ -z "${GATEWAY_CERTIFICATE_CHAIN:-}" ] ||
    GATEWAY_STAPLING_AUTHORITY_LINE="ssl_stapling_verify on; ssl_trusted_certificate $GATEWAY_CERTIFICATE_CHAIN;"
fi
export GATEWAY_STAPLING GATEWAY_STAPLING_AUTHORITY_LINE

# Whoever starts it as root gives up root for the workers.
GATEWAY_USER_LINE=
[ "$(id -u)" != 0 ] || GATEWAY_USER_LINE='user www-data;'
export GATEWAY_USER_LINE

error_location() { # status, code, message
  printf 'location @%s { internal; default_type application/json; modsecurity off; return %s '"'"'{"error":{"code":"%s","message":"%s"}}'"'"'; }\n    ' "$1" "$1" "$2" "$3"
}
GATEWAY_ERROR_LOCATIONS=$(
  error_location 403 refused 'the request was refused'
  error_location 404 not_found 'no such route'
  error_location 405 not_allowed 'the method is not allowed'
  error_location 408 timeout 'the request did not come in time'
  error_location 413 too_large 'the body is too large'
  error_location 429 too_many 'too many requests'
  error_location 502 unavailable 'the service does not answer'
  error_location 503 unavailable 'the service does not answer'
  error_location 504 unavailable 'the service does not answer in time'
)
export GATEWAY_ERROR_LOCATIONS

fill_in() { # a template: variables that are set, no others, and those of nginx stay
  awk '{
    rest = $0; line = ""
    while (match(rest, /\$\{GATEWAY_[A-Z_]+\}/)) {
      line = line substr(rest, 1, RSTART - 1) ENVIRON[substr(rest, RSTART + 2, RLENGTH - 3)]
      rest = substr(rest, RSTART + RLENGTH)
    }
    print line rest
  }' "$1"
}

umask 022
mkdir -p "$GATEWAY_RUN_FOLDER"
config=$GATEWAY_RUN_FOLDER/nginx.conf
fill_in "$here/nginx.conf.template" >"$config"
{
  fill_in "$here/waf/engine.conf"
  fill_in "$here/waf/crs-setup.conf"
  cat "$here/waf/prose.conf"
  echo "Include ${GATEWAY_CRS:-/usr/share/modsecurity-crs}/rules/*.conf"
  cat "$here/waf/exclusions.conf"
} >"$GATEWAY_RUN_FOLDER/waf.conf"

case ${1:-} in
  print-config)
    cat "$config"
    exit
    ;;
  check) exec "$nginx" -t -p "$GATEWAY_RUN_FOLDER" -c "$config" -e stderr ;;
esac

fingerprint() {
  cat "$GATEWAY_CERTIFICATE" "$GATEWAY_CERTIFICATE_KEY" 2>/dev/null | cksum
}

# Beside nginx, which takes the place of this script: a certificate that was renewed is taken up when nginx finds
# it right, and a log that has grown is rotated.
watch() { # the process of nginx
  known=$(fingerprint)
  seconds=0
  # It ends with nginx, not a minute later.
  while sleep 1 && kill -0 "$1" 2>/dev/null; do
    seconds=$((seconds + 1))
    [ $((seconds % ${GATEWAY_CHECK_SECONDS:-60})) = 0 ] || continue
    now=$(fingerprint)
    if [ "$now" != "$known" ] && "$nginx" -t -q -p "$GATEWAY_RUN_FOLDER" -c "$config" -e stderr; then
      kill -HUP "$1"
      known=$now
    fi
    for log in "$GATEWAY_ACCESS_LOG" "$GATEWAY_ERROR_LOG"; do
      if [ -f "$log" ] && [ "$(wc -c <"$log")" -gt "${GATEWAY_LOG_BYTES:-52428800}" ]; then
        mv "$log" "$log.1"
        kill -USR1 "$1"
      fi
    done
  done
}
watch $$ &
exec "$nginx" -p "$GATEWAY_RUN_FOLDER" -c "$config" -e stderr
