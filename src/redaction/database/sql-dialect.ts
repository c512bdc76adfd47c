/** How the SQL dialects differ in their literals. */
export interface Dialect {
  /** Whether `\'` is an escaped quote in a text; undefined if unknown. */
  readonly backslash: boolean | undefined;
  /** What double quotes enclose; `either` if both occur. */
  readonly doubleQuotes: 'text' | 'identifier' | 'either';
  /** Whether `#` begins a comment. */
  readonly hash: boolean;
  /** Whether `[x]` is an identifier. */
  readonly brackets: boolean;
  /** Whether `$$x$$` and `$tag$x$tag$` are literals. */
  readonly dollars: boolean;
  /** Whether comments nest. If unknown, true hides more. */
  readonly nestedComments: boolean;
}

const STANDARD: Dialect = {
  backslash: false,
  doubleQuotes: 'identifier',
  hash: false,
  brackets: false,
  dollars: false,
  nestedComments: false,
};
const MYSQL: Dialect = { ...STANDARD, backslash: true, doubleQuotes: 'text', hash: true };
const POSTGRES: Dialect = { ...STANDARD, dollars: true, nestedComments: true };
const SQL_SERVER: Dialect = { ...STANDARD, brackets: true, nestedComments: true };
const CLICKHOUSE: Dialect = {
  ...STANDARD,
  backslash: true,
  dollars: true,
  nestedComments: true,
};
const UNKNOWN: Dialect = {
  ...STANDARD,
  backslash: undefined,
  doubleQuotes: 'either',
  dollars: true,
  nestedComments: true,
};

/** Keyed by `db.system.name`, including its former values. */
const DIALECTS: Readonly<Record<string, Dialect>> = {
  postgresql: POSTGRES,
  'aws.redshift': POSTGRES,
  cockroachdb: POSTGRES,
  mysql: MYSQL,
  mariadb: MYSQL,
  'microsoft.sql_server': SQL_SERVER,
  mssql: SQL_SERVER,
  'oracle.db': STANDARD,
  oracle: STANDARD,
  clickhouse: CLICKHOUSE,
  cassandra: { ...STANDARD, dollars: true },
  // A text in double quotes is a literal unless a column has that name.
  sqlite: { ...STANDARD, doubleQuotes: 'either', brackets: true },
};

/** @param system value of `db.system.name` */
export function dialectOf(system: unknown): Dialect {
  return (typeof system === 'string' ? DIALECTS[system] : undefined) ?? UNKNOWN;
}
