import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** An objective for all services, with exceptions for some. */
export interface Objective {
  /** The value of the label `slo`: lower case letters, digits, underscores. */
  readonly name: string;
  readonly description: string;
  /** Seconds within which a request counts as good; without it, every answer below 500 is good. */
  readonly within?: number;
  /** Percent of requests that have to be good, above 0 and below 100. */
  readonly objective: number;
  /** service.name → percent. */
  readonly services: Readonly<Record<string, number>>;
}

export interface Objectives {
  /** Length of the window in days. */
  readonly days: number;
  /** RE2 pattern of `http.route`s that are ignored. */
  readonly ignoredRoutes: string;
  /** Number of requests in the long window of an alert below which it does not fire. */
  readonly minimumRequests: number;
  readonly slos: readonly Objective[];
}

interface ObjectivesFile {
  readonly days: number;
  readonly ignored_routes: string;
  readonly minimum_requests: number;
  readonly slos: readonly (Omit<Objective, 'services'> & {
    readonly services?: Readonly<Record<string, number>>;
  })[];
}

/**
 * Reads stack/slo.yaml.
 *
 * @throws {Error} that names the invalid value
 */
export function readObjectives(file: string): Objectives {
  const content = parse(readFileSync(file, 'utf8')) as ObjectivesFile;
  const slos = content.slos.map((slo) => ({ ...slo, services: slo.services ?? {} }));
  for (const { name, within, objective, services } of slos) {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`${name} cannot be a label's value here`);
    for (const percent of [objective, ...Object.values(services)]) {
      if (!(percent > 0 && percent < 100)) throw new Error(`${name}: ${percent} is no objective`);
    }
    if (within !== undefined && !(within > 0)) throw new Error(`${name}: within ${within} s`);
  }
  if (!(content.days >= 1)) throw new Error(`${content.days} days are no window`);
  return {
    days: content.days,
    ignoredRoutes: content.ignored_routes,
    minimumRequests: content.minimum_requests,
    slos,
  };
}
