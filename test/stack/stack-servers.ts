/** What runs in the stack without containers. */
export const STACK_SERVERS = [
  ...(['nginx', 'nginx-exporter', 'postgres', 'pgbouncer', 'pgbackrest', 'redis'] as const),
  ...(['otelcol', 'prometheus', 'alertmanager', 'loki', 'jaeger', 'blackbox'] as const),
] as const;
