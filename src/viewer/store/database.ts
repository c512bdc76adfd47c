import { chmodSync, closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/** Raised whenever SCHEMA changes: a file of another version is rejected, not migrated. */
const SCHEMA_VERSION = 2;

/**
 * Ids of rows grow in the order of arrival; the oldest rows are removed by id, so clocks of clients do not matter.
 * `json` is the OTLP of the row itself, without resource and scope.
 */
const SCHEMA = `
CREATE TABLE runs(
  id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, service TEXT NOT NULL, version TEXT, pid INTEGER,
  host TEXT, first_us INTEGER NOT NULL, last_us INTEGER NOT NULL, spans INTEGER NOT NULL DEFAULT 0,
  is_pinned INTEGER NOT NULL DEFAULT 0);
CREATE TABLE resources(
  id INTEGER PRIMARY KEY, json TEXT UNIQUE NOT NULL, service TEXT NOT NULL, run INTEGER NOT NULL);
CREATE TABLE scopes(id INTEGER PRIMARY KEY, json TEXT UNIQUE NOT NULL);
CREATE TABLE spans(
  id INTEGER PRIMARY KEY, trace TEXT NOT NULL, span TEXT NOT NULL, parent TEXT NOT NULL,
  name TEXT NOT NULL, kind INTEGER NOT NULL, start_us INTEGER NOT NULL, duration_ns INTEGER NOT NULL,
  status INTEGER NOT NULL, resource INTEGER NOT NULL, scope INTEGER NOT NULL, detail TEXT NOT NULL,
  peer TEXT, json TEXT NOT NULL, UNIQUE(trace, span));
CREATE INDEX spans_start ON spans(start_us);
CREATE TABLE model_calls(
  id INTEGER PRIMARY KEY, trace TEXT NOT NULL, span TEXT NOT NULL, start_us INTEGER NOT NULL,
  duration_ns INTEGER NOT NULL, is_error INTEGER NOT NULL, service TEXT NOT NULL, operation TEXT NOT NULL,
  name TEXT NOT NULL, provider TEXT NOT NULL, conversation TEXT NOT NULL, input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL);
CREATE INDEX model_calls_start ON model_calls(start_us);
CREATE INDEX model_calls_conversation ON model_calls(conversation, start_us) WHERE conversation <> '';
CREATE TABLE traces(
  id TEXT PRIMARY KEY, root TEXT NOT NULL, has_root INTEGER NOT NULL, name TEXT NOT NULL,
  service TEXT NOT NULL, run INTEGER NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL,
  start_us INTEGER NOT NULL, end_us INTEGER NOT NULL, duration_ns INTEGER NOT NULL,
  spans INTEGER NOT NULL, errors INTEGER NOT NULL, queries INTEGER NOT NULL, last INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX traces_start ON traces(start_us);
CREATE INDEX traces_last ON traces(last);
CREATE INDEX traces_run ON traces(run, start_us);
CREATE TABLE requests(
  run INTEGER NOT NULL, route TEXT NOT NULL, minute INTEGER NOT NULL, bucket INTEGER NOT NULL,
  count INTEGER NOT NULL, errors INTEGER NOT NULL, PRIMARY KEY(run, route, bucket, minute)
) WITHOUT ROWID;
CREATE TABLE logs(
  id INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, severity INTEGER NOT NULL, trace TEXT NOT NULL,
  span TEXT NOT NULL, resource INTEGER NOT NULL, scope INTEGER NOT NULL, body TEXT NOT NULL,
  json TEXT NOT NULL);
CREATE INDEX logs_time ON logs(time_us);
CREATE INDEX logs_trace ON logs(trace) WHERE trace <> '';
CREATE TABLE metrics(
  id INTEGER PRIMARY KEY, resource INTEGER NOT NULL, scope INTEGER NOT NULL, json TEXT NOT NULL,
  name TEXT NOT NULL, kind TEXT NOT NULL, UNIQUE(resource, scope, json));
CREATE TABLE series(
  id INTEGER PRIMARY KEY, metric INTEGER NOT NULL, attributes TEXT NOT NULL,
  UNIQUE(metric, attributes));
CREATE TABLE points(
  id INTEGER PRIMARY KEY, series INTEGER NOT NULL, time_us INTEGER NOT NULL, json TEXT NOT NULL,
  UNIQUE(series, time_us));
CREATE INDEX points_time ON points(time_us);
CREATE TABLE error_groups(
  id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, type TEXT NOT NULL, message TEXT NOT NULL,
  stack TEXT NOT NULL, service TEXT NOT NULL, first_us INTEGER NOT NULL, last_us INTEGER NOT NULL,
  count INTEGER NOT NULL);
CREATE TABLE occurrences(
  id INTEGER PRIMARY KEY, error_group INTEGER NOT NULL, time_us INTEGER NOT NULL, trace TEXT NOT NULL,
  span TEXT NOT NULL, run INTEGER NOT NULL, UNIQUE(error_group, trace, span, run));
CREATE INDEX occurrences_time ON occurrences(error_group, time_us);
CREATE TABLE marks(
  arrived_us INTEGER PRIMARY KEY, spans INTEGER NOT NULL, logs INTEGER NOT NULL, points INTEGER NOT NULL,
  occurrences INTEGER NOT NULL);
PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * Opens the database of the viewer, and creates its tables in a new one.
 *
 * @param file undefined: in memory. Only the owner can read and write a new file.
 * @throws Error if the file is not a database of this viewer version, or another process has it open
 */
export function openDatabase(file: string | undefined): DatabaseSync {
  // Loaded here, not at the start of every command: Node warns that the module is experimental.
  const { DatabaseSync } = loadSqlite();
  if (file !== undefined) {
    closeSync(openSync(file, 'a', 0o600));
  }
  const database = new DatabaseSync(file ?? ':memory:');
  try {
    // The caches of this process are right only while no other process writes to the file.
    database.exec('PRAGMA busy_timeout = 1000; PRAGMA locking_mode = EXCLUSIVE;');
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
      user_version: number;
    };
    const { count } = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get() as {
      count: number;
    };
    if (version !== SCHEMA_VERSION && (version !== 0 || count > 0)) {
      throw new Error(`${file} is not a database of this viewer version`);
    }
    // SQLite creates its other files with the mode of this one.
    if (file !== undefined && process.platform !== 'win32') chmodSync(file, 0o600);
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;',
    );
    if (version === 0) database.exec(`BEGIN;${SCHEMA}COMMIT;`);
    return database;
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new Error('another viewer has this file open: query that one, or stop it first');
  }
}

/** Suppresses the warning that Node prints: the command is tested on each supported version. */
function loadSqlite(): typeof import('node:sqlite') {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return createRequire(import.meta.url)('node:sqlite') as typeof import('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}
