import { nearest } from './values/did-you-mean.ts';

/** Requests of one kind, and the share of their traces that is kept. */
export interface SamplingRule {
  /** As it was written. */
  readonly route: string;
  /** In capitals; undefined for any. */
  readonly method: string | undefined;
  readonly path: string;
  /** From 0 to 1. */
  readonly ratio: number;
}

/**
 * What may change while a service runs (SIGHTLINE_SETTINGS_FILE, OpAMP). It can make a service quieter, chattier or more
 * careful; it cannot make it unsafe: where telemetry goes, what is redacted already and what is off stay as they were.
 */
export interface CentralSettings {
  /** Of traces that begin here, where no rule says otherwise; undefined: as the service has it. */
  readonly ratio: number | undefined;
  /** The first that fits counts. */
  readonly rules: readonly SamplingRule[];
  /** As LOG_LEVEL has it; undefined: as the service has it. */
  readonly logLevel: string | undefined;
  /** Names of secrets, beside those that are secrets anyway. */
  readonly redact: readonly string[];
  /** By short name. */
  readonly instrumentations: ReadonlyMap<string, boolean>;
}

export const NO_CENTRAL_SETTINGS: CentralSettings = {
  ratio: undefined,
  rules: [],
  logLevel: undefined,
  redact: [],
  instrumentations: new Map(),
};

/** Longest file, in bytes. */
export const MAX_CENTRAL_BYTES = 65_536;
const MOST_RULES = 100;
const MOST_NAMES = 200;
const LONGEST = 200;
const KEYS = ['sampling', 'logLevel', 'redact', 'instrumentations'] as const;
const SAMPLING_KEYS = ['ratio', 'rules'] as const;
const RULE_KEYS = ['route', 'ratio'] as const;
const ROUTE = /^(?:([A-Z]{1,20})\s+)?(\/[^\s?#]*|\*)$/;
const SECRET_NAME = /^[\p{L}\p{N}_.*$@:-]{1,100}$/u;

/**
 * @param text of the file, JSON
 * @param names of the instrumentations that there are; undefined: whatever is named is one
 * @param report called for what is put right or left out, in words
 * @throws Error where it cannot be used at all: nothing of it is then
 */
export function parseCentralSettings(
  text: string,
  names: readonly string[] | undefined,
  report: (text: string) => void,
): CentralSettings {
  if (text.length > MAX_CENTRAL_BYTES)
    throw new Error(`it has more than ${MAX_CENTRAL_BYTES} bytes`);
  const root = objectOf(JSON.parse(text), 'the file');
  warnOfOthers(root, KEYS, '', report);
  const sampling = root.sampling === undefined ? {} : objectOf(root.sampling, '`sampling`');
  warnOfOthers(sampling, SAMPLING_KEYS, 'sampling.', report);
  return {
    ratio:
      sampling.ratio === undefined ? undefined : ratioOf(sampling.ratio, 'sampling.ratio', report),
    rules: listOf(sampling.rules, 'sampling.rules', MOST_RULES).map((rule, index) =>
      ruleOf(rule, `sampling.rules[${index}]`, report),
    ),
    logLevel: textOf(root.logLevel, 'logLevel'),
    redact: listOf(root.redact, 'redact', MOST_NAMES).map((name) => {
      if (typeof name === 'string' && SECRET_NAME.test(name)) return name;
      throw new Error(`\`redact\` has ${shown(name)}, which is no name`);
    }),
    instrumentations: switchesOf(root.instrumentations, names, report),
  };
}

function ruleOf(value: unknown, at: string, report: (text: string) => void): SamplingRule {
  const rule = objectOf(value, `\`${at}\``);
  warnOfOthers(rule, RULE_KEYS, `${at}.`, report);
  const route = textOf(rule.route, `${at}.route`);
  const [, method, path] = ROUTE.exec(route ?? '') ?? [];
  if (route === undefined || path === undefined) {
    throw new Error(
      `\`${at}.route\` is ${shown(rule.route)}, and not a path such as "GET /users/:id"`,
    );
  }
  return { route, method, path, ratio: ratioOf(rule.ratio, `${at}.ratio`, report) };
}

function ratioOf(value: unknown, at: string, report: (text: string) => void): number {
  if (typeof value !== 'number') throw new Error(`\`${at}\` is ${shown(value)}, and not a number`);
  const clamped = Math.min(Math.max(value, 0), 1);
  if (clamped !== value) report(`\`${at}\` is ${value}, and counts as ${clamped}`);
  return clamped;
}

function switchesOf(
  value: unknown,
  names: readonly string[] | undefined,
  report: (text: string) => void,
): ReadonlyMap<string, boolean> {
  if (value === undefined) return new Map();
  const switches = Object.entries(objectOf(value, '`instrumentations`'));
  if (switches.length > MOST_NAMES) throw new Error('`instrumentations` has too many');
  return new Map(
    switches.flatMap(([name, on]) => {
      if (typeof on !== 'boolean') {
        throw new Error(`\`instrumentations.${name}\` is ${shown(on)}, and not true or false`);
      }
      if (names === undefined || names.includes(name)) return [[name, on] as const];
      report(`there is no instrumentation ${shown(name)}${meant(name, names)}`);
      return [];
    }),
  );
}

function warnOfOthers(
  found: Readonly<Record<string, unknown>>,
  known: readonly string[],
  prefix: string,
  report: (text: string) => void,
): void {
  for (const key of Object.keys(found)) {
    if (!known.includes(key)) report(`nothing reads \`${prefix}${key}\`${meant(key, known)}`);
  }
}

function meant(word: string, candidates: readonly string[]): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : `. Did you mean ${found}?`;
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new Error(`${what} is no object`);
}

function listOf(value: unknown, at: string, most: number): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`\`${at}\` is no list`);
  if (value.length > most) throw new Error(`\`${at}\` has more than ${most} items`);
  return value;
}

function textOf(value: unknown, at: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST) return value;
  throw new Error(`\`${at}\` is ${shown(value)}, and not a text of up to ${LONGEST} characters`);
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').slice(0, 80);
}
