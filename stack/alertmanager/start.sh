#!/bin/sh
# Starts Alertmanager on alertmanager.yml and the receivers that the environment names. Alertmanager
# reads no environment, so that this script writes the second half of its configuration; secrets go
# into files that only their owner may read, and are referred to.
#
#   ALERT_WEBHOOK_URL           every alert, as Alertmanager's JSON
#   ALERT_PAGE_WEBHOOK_URL      critical alerts only
#   ALERT_TICKET_WEBHOOK_URL    warnings only
#   ALERT_WATCHDOG_WEBHOOK_URL  the watchdog: a dead man's switch, which tells when it does not call
#   ALERT_SLACK_URL             every alert, by a Slack (or Mattermost) incoming webhook
#   ALERT_PAGERDUTY_KEY         critical alerts, by a PagerDuty integration key (Events API v2)
#   ALERT_EMAIL_TO              warnings and critical alerts; needs ALERT_SMTP_HOST (host:port) and
#                               ALERT_EMAIL_FROM; ALERT_SMTP_USER, ALERT_SMTP_PASSWORD where asked for
#
# What cannot work as it is set (mail without a server, an address that is none) ends the script with 1:
# an Alertmanager without a receiver looks well, and nobody is told anything.
#
# Without any of them alerts are shown on Alertmanager's page only. `start.sh print-config` shows the
# configuration and starts nothing; other arguments are Alertmanager's own.
set -eu
umask 077

refuse() {
  echo "alertmanager: $*" >&2
  exit 1
}

if [ -n "${ALERT_EMAIL_TO:-}" ]; then
  [ -n "${ALERT_EMAIL_FROM:-}" ] || refuse 'ALERT_EMAIL_TO needs ALERT_EMAIL_FROM, the sender of the mail'
  [ -n "${ALERT_SMTP_HOST:-}" ] || refuse 'ALERT_EMAIL_TO needs ALERT_SMTP_HOST, the server as host:port'
  [ -z "${ALERT_SMTP_PASSWORD:-}" ] || [ -n "${ALERT_SMTP_USER:-}" ] ||
    refuse 'ALERT_SMTP_PASSWORD needs ALERT_SMTP_USER'
else
  [ -z "${ALERT_EMAIL_FROM:-}${ALERT_SMTP_HOST:-}${ALERT_SMTP_USER:-}${ALERT_SMTP_PASSWORD:-}" ] ||
    refuse 'settings of mail are there, and ALERT_EMAIL_TO is not: name who gets it, or unset ALERT_EMAIL_FROM and ALERT_SMTP_…'
fi

address() { # name, value, which is not shown: it may hold a key
  case $2 in
    '' | http://?* | https://?*) ;;
    *) refuse "$1 is not an address that begins with http:// or https://" ;;
  esac
}
address ALERT_WEBHOOK_URL "${ALERT_WEBHOOK_URL:-}"
address ALERT_PAGE_WEBHOOK_URL "${ALERT_PAGE_WEBHOOK_URL:-}"
address ALERT_TICKET_WEBHOOK_URL "${ALERT_TICKET_WEBHOOK_URL:-}"
address ALERT_WATCHDOG_WEBHOOK_URL "${ALERT_WATCHDOG_WEBHOOK_URL:-}"
address ALERT_SLACK_URL "${ALERT_SLACK_URL:-}"

here=$(cd "$(dirname "$0")" && pwd)
folder=${ALERTMANAGER_RUN_FOLDER:-/tmp/alertmanager}
mkdir -p "$folder"
config=$folder/alertmanager.yml

secret() { # name, value: a file that holds it
  printf '%s' "$2" >"$folder/$1"
  printf '%s' "$folder/$1"
}

webhook() { # name of its file, address
  [ -z "$2" ] || printf '      - url_file: %s\n        send_resolved: true\n' "$(secret "$1" "$2")"
}

section() { # key, its entries: nothing where there are none
  [ -z "$2" ] || printf '    %s:\n%s\n' "$1" "$2"
}

slack() {
  [ -z "${ALERT_SLACK_URL:-}" ] || cat <<END
      - api_url_file: $(secret slack "$ALERT_SLACK_URL")
        send_resolved: true
        title: '{{ .Status | toUpper }} {{ .CommonLabels.alertname }} {{ .CommonLabels.service_name }}'
        text: '{{ range .Alerts }}{{ .Annotations.summary }}: {{ .Annotations.description }} {{ .Annotations.runbook_url }} {{ .Annotations.traces_url }}{{ "\n" }}{{ end }}'
END
}

pagerduty() {
  [ -z "${ALERT_PAGERDUTY_KEY:-}" ] || cat <<END
      - routing_key_file: $(secret pagerduty "$ALERT_PAGERDUTY_KEY")
        send_resolved: true
        description: '{{ .CommonAnnotations.summary }}'
END
}

email() {
  [ -n "${ALERT_EMAIL_TO:-}" ] || return 0
  cat <<END
      - to: '$ALERT_EMAIL_TO'
        from: '$ALERT_EMAIL_FROM'
        smarthost: '$ALERT_SMTP_HOST'
        send_resolved: true
END
  [ -z "${ALERT_SMTP_USER:-}" ] || printf "        auth_username: '%s'\n" "$ALERT_SMTP_USER"
  [ -z "${ALERT_SMTP_PASSWORD:-}" ] ||
    printf '        auth_password_file: %s\n' "$(secret smtp-password "$ALERT_SMTP_PASSWORD")"
}

{
  cat "$here/alertmanager.yml"
  printf '\nreceivers:\n  - name: page\n'
  section webhook_configs "$(webhook webhook "${ALERT_WEBHOOK_URL:-}"
    webhook page-webhook "${ALERT_PAGE_WEBHOOK_URL:-}")"
  section slack_configs "$(slack)"
  section pagerduty_configs "$(pagerduty)"
  section email_configs "$(email)"
  printf '  - name: ticket\n'
  section webhook_configs "$(webhook webhook "${ALERT_WEBHOOK_URL:-}"
    webhook ticket-webhook "${ALERT_TICKET_WEBHOOK_URL:-}")"
  section slack_configs "$(slack)"
  section email_configs "$(email)"
  printf '  - name: watchdog\n'
  section webhook_configs "$(webhook watchdog-webhook "${ALERT_WATCHDOG_WEBHOOK_URL:-}")"
} >"$config"

if [ "${1:-}" = print-config ]; then
  cat "$config"
  exit
fi
exec "${ALERTMANAGER:-alertmanager}" --config.file="$config" "$@"
