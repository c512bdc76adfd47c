import { nearest } from './values/did-you-mean.ts';

/** Requests of one kind, and the ratio of their traces that is sampled. */
export interface SamplingRule {
  /** The rule as written in the file. */
  readonly route: string;
  /** In upper case; undefined for any method. */
  readonly method: string | undefined;
  readonly path: string;
  /** From 0 to 1. */
  readonly ratio: number;
}

/**
 * Settings that may change while a service runs (SIGHTLINE_SETTINGS_FILE, OpAMP). They can make a service quieter,
 * more verbose or more careful, but never unsafe: where telemetry goes, what is already redacted and what is off
 * cannot be changed.
 */
export interface CentralSettings {
  /** Sampling ratio of traces that begin here and match no rule; undefined: as the service has it. */
  readonly ratio: number | undefined;
  /** The first one that matches applies. */
  readonly rules: readonly SamplingRule[];
  /** In the syntax of LOG_LEVEL; undefined: as the service has it. */
  readonly logLevel: string | undefined;
  /** Names of secrets, in addition to the service's and the built-in ones. */
  readonly redact: readonly string[];
  /** Whether an instrumentation is on, by short name. */
  readonly instrumentations: ReadonlyMap<string, boolean>;
}

export const NO_CENTRAL_SETTINGS: CentralSettings = {
  ratio: undefined,
  rules: [],
  logLevel: undefined,
  redact: [],
  instrumentations: new Map(),
};

/** Largest file, in bytes. */
export const MAX_CENTRAL_BYTES = 65_536;
const MOST_RULES = 100;
const MOST_NAMES = 200;
const LONGEST_TEXT = 200;
const KEYS = ['sampling', 'logLevel', 'redact', 'instrumentations'] as const;
const SAMPLING_KEYS = ['ratio', 'rules'] as const;
const RULE_KEYS = ['route', 'ratio'] as const;
const ROUTE = /^(?:([A-Z]{1,20})\s+)?(\/[^\s?#]*|\*)$/;
const SECRET_NAME = /^[\p{L}\p{N}_.*$@:-]{1,100}$/u;

/**
 * @param text JSON
 * @param names short names of all instrumentations; undefined accepts any name
 * @param report called with a description of each part that is corrected or ignored
 * @throws Error where the file cannot be used at all
 */
export function parseCentralSettings(
  text: string,
  names: readonly string[] | undefined,
  report: (text: string) => void,
): CentralSettings {
  if (text.length > MAX_CENTRAL_BYTES)
    throw new Error(`it has more than ${MAX_CENTRAL_BYTES} bytes`);
  const root = readObject(JSON.parse(text), 'the file');
  reportUnknownKeys(root, KEYS, '', report);
  const sampling = root.sampling === undefined ? {} : readObject(root.sampling, '`sampling`');
  reportUnknownKeys(sampling, SAMPLING_KEYS, 'sampling.', report);
  return {
    ratio:
      sampling.ratio === undefined
        ? undefined
        : readRatio(sampling.ratio, 'sampling.ratio', report),
    rules: readList(sampling.rules, 'sampling.rules', MOST_RULES).map((rule, index) =>
      readRule(rule, `sampling.rules[${index}]`, report),
    ),
    logLevel: readText(root.logLevel, 'logLevel'),
    redact: readList(root.redact, 'redact', MOST_NAMES).map((name) => {
      if (typeof name === 'string' && SECRET_NAME.test(name)) return name;
      throw new Error(`\`redact\` has ${format(name)}, which is not a name`);
    }),
    instrumentations: readSwitches(root.instrumentations, names, report),
  };
}

function readRule(value: unknown, at: string, report: (text: string) => void): SamplingRule {
  const rule = readObject(value, `\`${at}\``);
  reportUnknownKeys(rule, RULE_KEYS, `${at}.`, report);
  const route = readText(rule.route, `${at}.route`);
  const [, method, path] = ROUTE.exec(route ?? '') ?? [];
  if (route === undefined || path === undefined) {
    throw new Error(
      `\`${at}.route\` is ${format(rule.route)}, and not a path such as "GET /users/:id"`,
    );
  }
  return { route, method, path, ratio: readRatio(rule.ratio, `${at}.ratio`, report) };
}

function readRatio(value: unknown, at: string, report: (text: string) => void): number {
  if (typeof value !== 'number') throw new Error(`\`${at}\` is ${format(value)}, and not a number`);
  const clamped = Math.min(Math.max(value, 0), 1);
  if (clamped !== value) report(`\`${at}\` is ${value}, and counts as ${clamped}`);
  return clamped;
}

function readSwitches(
  value: unknown,
  names: readonly string[] | undefined,
  report: (text: string) => void,
): ReadonlyMap<string, boolean> {
  if (value === undefined) return new Map();
  const switches = Object.entries(readObject(value, '`instrumentations`'));
  if (switches.length > MOST_NAMES) {
    throw new Error(`\`instrumentations\` has more than ${MOST_NAMES} items`);
  }
  return new Map(
    switches.flatMap(([name, isOn]) => {
      if (typeof isOn !== 'boolean') {
        throw new Error(`\`instrumentations.${name}\` is ${format(isOn)}, and not true or false`);
      }
      if (names === undefined || names.includes(name)) return [[name, isOn] as const];
      report(`there is no instrumentation ${format(name)}${hint(name, names)}`);
      return [];
    }),
  );
}

function reportUnknownKeys(
  object: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  prefix: string,
  report: (text: string) => void,
): void {
  for (const key of Object.keys(object)) {
    if (!keys.includes(key)) report(`nothing reads \`${prefix}${key}\`${hint(key, keys)}`);
  }
}

function hint(word: string, candidates: readonly string[]): string {
  const suggestion = nearest(word, candidates);
  return suggestion === undefined ? '' : `. Did you mean ${suggestion}?`;
}

function readObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new Error(`${what} is not an object`);
}

function readList(value: unknown, at: string, most: number): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`\`${at}\` is not a list`);
  if (value.length > most) throw new Error(`\`${at}\` has more than ${most} items`);
  return value;
}

function readText(value: unknown, at: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST_TEXT) return value;
  throw new Error(
    `\`${at}\` is ${format(value)}, and not a text of up to ${LONGEST_TEXT} characters`,
  );
}

function format(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').slice(0, 80);
}
