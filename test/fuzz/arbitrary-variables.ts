import fc from 'fast-check';
import { INSTRUMENTATION_NAMES } from '../../src/catalog/catalog-index.ts';
import { allVariableNames } from '../../src/cli/variables/all-variables.ts';
import {
  DETECTORS,
  EXPORTERS,
  LOG_LEVELS,
  OTLP_PROTOCOLS,
  PROPAGATORS,
  SAMPLERS,
  UNSUPPORTED_SAMPLERS,
} from '../../src/configuration/names.ts';

/** Every variable that docs/configuration.md names. A file is fuzzed apart. */
export const NAMES: readonly string[] = allVariableNames().filter(
  (name) => name !== 'OTEL_CONFIG_FILE',
);

/** Words that some variable understands, so that values come near to what is valid. */
const WORDS = [
  ...new Set([
    ...Object.values(EXPORTERS).flat(),
    ...DETECTORS,
    ...LOG_LEVELS,
    ...OTLP_PROTOCOLS,
    ...PROPAGATORS,
    ...SAMPLERS,
    ...UNSUPPORTED_SAMPLERS,
    ...INSTRUMENTATION_NAMES,
    ...['true', 'false', 'gzip', 'delta', 'cumulative', 'lowmemory', 'json', 'text', 'all', 'off'],
    ...['on', 'hash', 'trace_based', 'base2_exponential_bucket_histogram', 'http/dup', 'redis'],
    ...['header:x-user-id', 'cookie:sid', 'jwt:sub', 'baggage:enduser.id', 'p99', 'sightline_tail'],
  ]),
];

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  // What stands for something in patterns, lists, pairs, URLs, paths and code.
  fc.string({
    unit: fc.constantFrom(...',;=:%/\\?#@&*[](){}|^$+-.!\'"<>` \t\n\r0aé'),
    maxLength: 30,
  }),
  fc.constantFrom('', ' ', '__proto__', 'constructor', 'undefined', 'null', 'x'.repeat(100_000)),
);

/** A word as it is, or as people write it. */
const word = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.tuple(fc.constantFrom(...WORDS), fc.nat(40), text).map(([known, at, other]) => {
    const cut = Math.min(at, known.length);
    return `${known.slice(0, cut)}${other.slice(0, 1)}${known.slice(cut + 1)}`;
  }),
  fc.constantFrom(...WORDS).map((known) => ` ${known.toUpperCase()} `),
);

const number = fc.oneof(
  fc.integer().map(String),
  fc.double().map(String),
  fc.constantFrom('0', '-0', '-1', '1', '+5', '5e3', '1e999', '0x10', '5s', '10 ms', '1_000', '٣'),
  fc.constantFrom('2147483647', '2147483648', '9007199254740993', '0.5', '1.5', '65536', '1000000'),
);

const pairs = fc
  .array(fc.tuple(text, fc.constantFrom('=', '', '==', '%3D'), fc.oneof(text, word)), {
    maxLength: 4,
  })
  .map((items) => items.map((item) => item.join('')).join(','));

const url = fc.oneof(
  fc.webUrl({ validSchemes: ['http', 'https', 'ftp', 'grpc', 'unix'] }),
  fc
    .tuple(
      fc.constantFrom('http://', 'https://', 'unix:', 'unix:///', 'dns:', '//', '', 'HTTP://'),
      fc.constantFrom('localhost', '127.0.0.1', '[::1]', '[::1', 'ada:secret@h', 'ü.example', ''),
      fc.constantFrom('', ':0', ':4318', ':4317', ':65536', ':-1', ':port', ':'),
      fc.constantFrom('', '/', '/v1/traces', '/v1/traces/', '?a=b', '#f', '/%zz', '/../..'),
    )
    .map((parts) => parts.join('')),
);

const path = fc.constantFrom(
  ...['/', '.', '/dev/null', '/dev/zero', '/dev/stdin', '/nowhere/at/all', '/etc/passwd'],
  ...[
    process.execPath,
    'package.json',
    'package.json/x',
    'a\0b',
    '~',
    'C:\\config',
    '/proc/self/mem',
  ],
);

/** A value for any of them, of any kind: people put the value of one variable into another. */
const value = fc.oneof(
  text,
  word,
  fc.array(word, { maxLength: 5 }).map((words) => words.join(',')),
  number,
  pairs,
  url,
  path,
);

/** Many settings of few variables, so that each is met in many ways, and some of nearly all at once. */
export const variables: fc.Arbitrary<Readonly<Record<string, string>>> = fc.oneof(
  { weight: 9, arbitrary: some(1, 8) },
  { weight: 1, arbitrary: some(20, NAMES.length) },
);

function some(minKeys: number, maxKeys: number) {
  const misspelt = fc
    .tuple(fc.constantFrom(...NAMES), fc.nat(60))
    .map(([name, at]) => name.slice(0, at) + name.slice(at + 1));
  const name = fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...NAMES) },
    { weight: 1, arbitrary: misspelt },
  );
  return fc.dictionary(name, value, { minKeys, maxKeys, noNullPrototype: true });
}
