import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';

/** What a client knows of where it goes. */
export interface PgClient {
  readonly connectionParameters: {
    readonly host?: string;
    readonly port?: number;
    readonly database?: string;
  };
}

/** What a pool was created with. */
export interface PgPool {
  readonly options: {
    readonly connectionString?: string;
    readonly host?: string;
    readonly port?: number;
    readonly database?: string;
    readonly idleTimeoutMillis?: number;
  };
}

const known = new WeakMap<object, Attributes>();

/** The attributes of all spans of a client, which never goes elsewhere; the same object each time. */
export function attributesOfClient({ connectionParameters }: PgClient): Attributes {
  return (
    known.get(connectionParameters) ??
    keep(connectionParameters, ({ database, host, port }) => attributes(database, host, port))
  );
}

/** The same of a pool, which need not have connected yet. */
export function attributesOfPool({ options }: PgPool): Attributes {
  return (
    known.get(options) ??
    keep(options, ({ connectionString = '', database, host, port, idleTimeoutMillis }) => {
      const url = URL.canParse(connectionString) ? new URL(connectionString) : undefined;
      return {
        ...attributes(
          url?.pathname.slice(1) ?? database,
          url?.hostname ?? host,
          Number(url?.port) || port,
        ),
        ...(idleTimeoutMillis == null
          ? {}
          : { 'db.postgresql.idle.timeout.millis': idleTimeoutMillis }),
      };
    })
  );
}

function keep<T extends object>(key: T, build: (from: T) => Attributes): Attributes {
  const built = build(key);
  known.set(key, built);
  return built;
}

function attributes(namespace?: string, address?: string, port?: number): Attributes {
  const found: Attributes = { [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_POSTGRESQL };
  if (namespace !== undefined) found[ATTR_DB_NAMESPACE] = namespace;
  if (address !== undefined) found[ATTR_SERVER_ADDRESS] = address;
  // A text where it stood in one; semantic conventions have a number.
  if (port !== undefined && Number.isInteger(Number(port))) found[ATTR_SERVER_PORT] = Number(port);
  return found;
}
