import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** One objective, for every service, with what some services have instead. */
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
  /** Days over which they have to hold. */
  readonly days: number;
  /** RE2 of `http.route`s that do not count. */
  readonly ignoredRoutes: string;
  /** Requests in an alert's long window below which it stays quiet. */
  readonly minimumRequests: number;
  readonly slos: readonly Objective[];
}

interface Written {
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
 * @throws {Error} that names what cannot be right
 */
export function readObjectives(file: string): Objectives {
  const written = parse(readFileSync(file, 'utf8')) as Written;
  const slos = written.slos.map((slo) => ({ ...slo, services: slo.services ?? {} }));
  for (const { name, within, objective, services } of slos) {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`${name} cannot be a label's value here`);
    for (const percent of [objective, ...Object.values(services)]) {
      if (!(percent > 0 && percent < 100)) throw new Error(`${name}: ${percent} is no objective`);
    }
    if (within !== undefined && !(within > 0)) throw new Error(`${name}: within ${within} s`);
  }
  if (!(written.days >= 1)) throw new Error(`${written.days} days are no window`);
  return {
    days: written.days,
    ignoredRoutes: written.ignored_routes,
    minimumRequests: written.minimum_requests,
    slos,
  };
}
