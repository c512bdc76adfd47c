/** Address and credentials of a Redis. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** '' if there is none. */
  readonly user: string;
  readonly password: string;
  readonly database: number;
  /** `host:port`, without credentials. */
  readonly server: string;
}

const DEFAULT_PORT = 6379;

/** @param store SIGHTLINE_SESSION_STORE, validated */
export function redisAddress(store: string): RedisAddress {
  const url = new URL(store);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || DEFAULT_PORT;
  return {
    host,
    port,
    tls: url.protocol === 'rediss:',
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: Number(url.pathname.slice(1)) || 0,
    server: `${url.hostname}:${port}`,
  };
}
