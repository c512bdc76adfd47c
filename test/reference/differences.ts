import type { Pattern } from './harness/judge.ts';

/** A difference from upstream that is meant. */
export interface MeantDifference {
  /** What a user sees, for docs/compared.md. */
  readonly says: string;
  /** Why it is so, for docs/compared.md. */
  readonly reason: string;
  /** What it is for who changes over from upstream. */
  readonly effect: 'gain' | 'loss' | 'neutral';
  /** The differences that it explains; each of them has to match one. */
  readonly where: readonly Pattern[];
  /**
   * Number of the issue that brings it. Until that is done it may match nothing, and is not on the page:
   * what upstream does wrong is no gain while we do it too.
   */
  readonly awaits?: number;
  /** Seen at some runs only. */
  readonly sometimes?: true;
}

/** Of the requests that a service answers. */
const SERVER: readonly MeantDifference[] = [
  {
    says: '`http.server.active_requests` counts the requests under way',
    reason: 'The conventions ask for it, and a full server shows in it first.',
    effect: 'gain',
    where: [{ what: 'metric http.server.active_requests', field: 'whole', side: 'sightline' }],
  },
  {
    says: 'A request that ends without its whole answer is an error: `error.type` is `aborted`, and no status is recorded that was never sent',
    reason: 'Upstream records 200 for a request that nobody ever answered.',
    effect: 'gain',
    where: [
      {
        program: 'fetch-errors|http-client-errors|http-server-errors',
        what: 'span SERVER *',
        field: 'status',
      },
      {
        program: 'fetch-errors|http-client-errors|http-server-errors',
        what: 'span SERVER *',
        field: 'attribute error.type',
        side: 'sightline',
      },
      {
        program: 'fetch-errors|http-client-errors|http-server-errors',
        what: 'span SERVER *',
        field: 'attribute http.response.status_code',
        side: 'upstream',
      },
      {
        program: 'fetch-errors|http-client-errors|http-server-errors',
        what: 'metric http.server.request.duration',
        field: 'series *',
      },
    ],
  },
  {
    says: 'Upgrades and CONNECT have a server span and count in the metric',
    reason: 'Upstream sees the event `request` only; ours sees them as Node hands them out.',
    effect: 'gain',
    where: [
      { program: 'http-upgrade', what: 'span SERVER *', field: 'whole', side: 'sightline' },
      {
        program: 'http-upgrade',
        what: 'metric http.server.request.duration',
        field: 'series *',
        side: 'sightline',
      },
    ],
  },
  {
    says: 'A span of a method that is not known is named `HTTP`, not by that method',
    reason: 'The conventions ask for it: names of spans are few, and anyone may send any method.',
    effect: 'neutral',
    where: [{ program: 'http-routes', what: 'span SERVER _OTHER *', field: 'name' }],
  },
  {
    says: 'Server spans have the scope `sightline/http-server`, those of Fastify no span but the server’s',
    reason: 'These instrumentations are our own (docs/performance.md says why).',
    effect: 'neutral',
    where: [{ what: 'span SERVER *', field: 'scope' }],
  },
  {
    says: 'No span for each middleware, router and handler of Express, Koa and Fastify',
    reason:
      'They cost more than all else of a request and say little; the route is on the server span. For Express and Koa `ignoreLayersType: []` in OTEL_CONFIG_FILE brings them back.',
    effect: 'loss',
    where: [
      {
        program: 'express*',
        what: 'span INTERNAL middleware - *',
        field: 'whole',
        side: 'upstream',
      },
      { program: 'express*', what: 'span INTERNAL router - *', field: 'whole', side: 'upstream' },
      {
        program: 'express*',
        what: 'span INTERNAL request handler*',
        field: 'whole',
        side: 'upstream',
      },
      {
        program: 'koa-*',
        what: 'span INTERNAL middleware - *',
        field: 'whole',
        side: 'upstream',
      },
    ],
  },
];

/** Of frameworks. */
const FRAMEWORKS: readonly MeantDifference[] = [
  {
    says: 'Fastify: the route on the server span and on the metric, also where a hook answers',
    reason:
      'Upstream no longer has an instrumentation of Fastify; its authors’ is a package of its own.',
    effect: 'gain',
    where: [
      { program: 'fastify-*', what: 'span SERVER *', field: 'name|attribute http.route' },
      {
        program: 'fastify-*',
        what: 'metric http.server.request.duration',
        field: 'attribute http.route',
        side: 'sightline',
      },
    ],
  },
];

/** Of what it calls. */
const CLIENTS: readonly MeantDifference[] = [
  {
    says: "`import { request } from 'node:http'` makes client spans beside any framework",
    reason:
      'With upstream’s loader it makes none once a package of CommonJS (Express, Koa, Hapi …) was imported before it.',
    effect: 'gain',
    where: [
      {
        modules: 'esm',
        what: 'span CLIENT GET *|span CLIENT POST *',
        field: 'whole',
        side: 'sightline',
      },
      {
        modules: 'esm',
        what: 'metric http.client.request.duration',
        field: 'whole',
        side: 'sightline',
      },
    ],
  },
  {
    says: "`import connect from 'connect'` works",
    reason: 'Under upstream’s loader the service ends at once: `original.apply is not a function`.',
    effect: 'gain',
    where: [
      { program: 'connect-routes', modules: 'esm', what: "upstream's behaviour" },
      { program: 'connect-routes', modules: 'esm', side: 'sightline' },
    ],
  },
  {
    says: 'No spans for connections of TCP and TLS, and for DNS look-ups',
    reason:
      'There is one for each socket, most without a parent. How long they take is in the metrics `dns.lookup.duration` and `tls.connect.duration`; `OTEL_NODE_ENABLED_INSTRUMENTATIONS` or a configuration file switches the spans on.',
    effect: 'loss',
    where: [
      {
        what: 'span INTERNAL tcp.connect*|span INTERNAL tls.connect*',
        field: 'whole',
        side: 'upstream',
      },
      { what: 'span CLIENT dns.lookup*', field: 'whole', side: 'upstream' },
    ],
  },
];

const DATABASES: readonly MeantDifference[] = [
  {
    says: 'Spans of databases are named by what is asked (`select users`), with `db.query.summary`',
    reason: 'The conventions name them so; upstream has `pg.query:SELECT shop` and `redis-GET`.',
    effect: 'gain',
    where: [
      { what: 'span CLIENT postgresql *|span CLIENT redis *', field: 'name', side: 'both' },
      { what: 'span CLIENT postgresql *', field: 'attribute db.query.summary', side: 'sightline' },
    ],
  },
  {
    says: 'Values that stand in a statement or a command do not leave: `select ?`',
    reason: 'They are data of users. Upstream sends statements as they are.',
    effect: 'gain',
    where: [
      {
        what: 'span CLIENT postgresql *|span CLIENT redis *',
        field: 'attribute db.query.text',
        side: 'both',
      },
    ],
  },
  {
    says: 'Databases, caches and their pools write spans only inside of a trace',
    reason:
      'Migrations, health checks and polling make no traces of their own; `requireParentSpan: false` brings them back.',
    effect: 'loss',
    where: [
      {
        program: 'databases-*',
        what: 'span CLIENT postgresql *|span CLIENT redis *',
        field: 'whole',
        side: 'upstream',
      },
    ],
  },
  {
    says: '`db.client.operation.duration` of each database, with `error.type` and the table asked',
    reason: 'Of upstream’s instrumentations only that of pg has it, without either.',
    effect: 'gain',
    where: [
      { program: 'databases-*', what: 'metric db.client.operation.duration', side: 'sightline' },
    ],
  },
  {
    says: 'The name of an operation in the metric is that of the statement (`CREATE TABLE`, not `CREATE`)',
    reason: 'It is the operation’s name in SQL, as the conventions ask.',
    effect: 'neutral',
    where: [
      { program: 'databases-pg', what: 'metric db.client.operation.duration', field: 'series *' },
    ],
  },
  {
    says: 'Connections of pools are counted while the pool lives; how long it takes to open one and to wait for one is measured',
    reason:
      'They are read when metrics are collected, so they cost nothing in between. A pool that is ended before the first collection leaves no count.',
    effect: 'gain',
    where: [{ program: 'databases-*', what: 'metric db.client.connection.*', field: 'whole' }],
  },
];

const SECRETS: readonly MeantDifference[] = [
  {
    says: 'Secrets in queries of URLs and elsewhere are replaced by `REDACTED`',
    reason:
      'What left cannot be taken back (docs/redaction.md). Upstream hides four names of signatures.',
    effect: 'gain',
    where: [
      { program: 'http-client-forms', what: 'span *', field: 'attribute url.full' },
      { program: 'http-client-forms', what: 'span *', field: 'attribute url.query' },
    ],
  },
];

const LOGS: readonly MeantDifference[] = [
  {
    says: 'Lines of winston are sent without another package',
    reason:
      'Upstream sends them only where `@opentelemetry/winston-transport` is installed as well.',
    effect: 'gain',
    where: [{ program: 'winston-*', what: 'log *', field: 'whole', side: 'sightline' }],
  },
  {
    says: 'The trace is in each printed line of winston and pino',
    reason: 'As with upstream; both differ from a service without a preload in it.',
    effect: 'neutral',
    where: [
      { program: 'winston-lines|pino-lines', what: 'behaviour', field: 'stdout line *inside*' },
      {
        program: 'winston-lines|pino-lines',
        what: "upstream's behaviour",
        field: 'stdout line *inside*',
      },
    ],
  },
];

const ENDS: readonly MeantDifference[] = [
  {
    says: 'What is recorded just before `process.exit()`, a crash or an unhandled rejection is sent, the span that was open with it',
    reason: 'Upstream sends at SIGTERM and at a natural end only.',
    effect: 'gain',
    where: [{ program: 'ends-*', what: 'span *', field: 'whole', side: 'sightline' }],
  },
  {
    says: 'An error that ends the process is a log record of its own, with its stack',
    reason: 'It is the one that is always looked for.',
    effect: 'gain',
    where: [{ program: 'ends-*', what: 'log *', field: 'whole', side: 'sightline' }],
  },
];

const LOADING: readonly MeantDifference[] = [
  {
    says: 'ES modules start, always',
    reason:
      'With upstream’s loader some end at some of their starts with `No such built-in module: node:http?iitm=true`, as two of their modules are loaded in one or the other order (seven of twelve starts of one of our programs, Node 24.21).',
    effect: 'gain',
    sometimes: true,
    where: [{ modules: 'esm', what: "upstream's behaviour", field: 'start' }],
  },
];

/** What upstream does to a service that Sightline is to leave alone. */
const BEHAVIOUR: readonly MeantDifference[] = [
  {
    says: '`http.get(url, undefined, callback)` calls back',
    reason:
      'Upstream’s wrapper takes `undefined` for the callback, and every helper with optional options hangs.',
    effect: 'gain',
    awaits: 24,
    where: [{ program: 'http-client-undefined-options', what: "upstream's behaviour" }],
  },
  {
    says: 'Headers given as an array arrive',
    reason: 'Upstream’s wrapper makes `0: Host, 1: h …` of them.',
    effect: 'gain',
    awaits: 24,
    where: [{ program: 'http-client-header-arrays', what: "upstream's behaviour" }],
  },
  {
    says: 'Headers of a request that are passed on by `fetch` leave with one `traceparent`',
    reason:
      'Upstream adds its own beside the one that was there, and the next service loses the trace.',
    effect: 'gain',
    awaits: 15,
    where: [
      { program: 'fetch-forwarded-headers', what: "upstream's behaviour" },
      { program: 'fetch-forwarded-headers', what: 'span *' },
      { program: 'fetch-forwarded-headers', what: 'metric *' },
    ],
  },
];

export const DIFFERENCES: readonly MeantDifference[] = [
  ...SERVER,
  ...FRAMEWORKS,
  ...CLIENTS,
  ...DATABASES,
  ...SECRETS,
  ...LOGS,
  ...ENDS,
  ...LOADING,
  ...BEHAVIOUR,
];
