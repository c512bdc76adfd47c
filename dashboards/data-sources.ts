/** The uids of stack/grafana/provisioning/datasources/sightline.yaml. */
export const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' } as const;
export const LOKI = { type: 'loki', uid: 'loki' } as const;
export const JAEGER = { type: 'jaeger', uid: 'jaeger' } as const;
