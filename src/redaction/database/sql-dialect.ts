/** What differs between the languages that are called SQL, as far as literals are concerned. */
export interface Dialect {
  /** Whether `\'` in a text is a quote of it; undefined where nobody knows. */
  readonly backslash: boolean | undefined;
  /** What stands between double quotes; `either` where both are met. */
  readonly doubleQuotes: 'text' | 'identifier' | 'either';
  /** Whether `#` begins a comment. */
  readonly hash: boolean;
  /** Whether `[x]` is an identifier. */
  readonly brackets: boolean;
  /** Whether `$$x$$` and `$tag$x$tag$` are texts. */
  readonly dollars: boolean;
  /** Whether a comment may stand within a comment; where nobody knows, less is shown so. */
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

/** By `db.system.name`, and the names that came before it. */
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
  // A text between double quotes is taken for a literal where no column is called so.
  sqlite: { ...STANDARD, doubleQuotes: 'either', brackets: true },
};

/** @param system value of `db.system.name` */
export function dialectOf(system: unknown): Dialect {
  return (typeof system === 'string' ? DIALECTS[system] : undefined) ?? UNKNOWN;
}
