import type { Variables } from './environment.ts';
import { editDistance } from './nearest.ts';
import type { Problem } from './problem.ts';
import { readConfiguration } from './read-configuration.ts';

/** Settings that between them lead through every branch that reads more variables. */
export const BRANCHES: readonly Readonly<Record<string, string>>[] = [
  {},
  {
    OTEL_TRACES_EXPORTER: 'otlp,zipkin',
    OTEL_METRICS_EXPORTER: 'otlp,prometheus',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    KUBERNETES_SERVICE_HOST: '10.0.0.1',
    SENTRY_DSN: 'https://key@sentry.example/1',
  },
  { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_CONFIG_FILE: '' },
];

/** Letters by which a misspelt name differs at most: more, and another variable may be meant. */
const MOST_DIFFERENT = 3;

/**
 * Finds variables that nothing reads and whose names are like one that is read. Which are read is found
 * out by reading, and only where there is a name that is not expected.
 *
 * @param instrumentations short names of all instrumentations there are
 * @param names those that were read, where that is known already
 */
export function unknownVariables(
  variables: Variables,
  instrumentations: readonly string[],
  names?: ReadonlySet<string>,
): readonly Problem[] {
  const ours = Object.keys(variables).filter((name) => /^(OTEL|SIGHTLINE)_/i.test(name));
  if (ours.length === 0) return [];
  const read = names ?? namesRead([variables], instrumentations);
  const unread = ours.filter((name) => !read.has(name));
  if (unread.length === 0) return [];
  const known = namesRead(BRANCHES, instrumentations);
  return unread.flatMap((name): readonly Problem[] => {
    if (known.has(name)) return [];
    const candidates = [...known].filter((candidate) => variables[candidate] === undefined);
    const meant = likeliest(name.toUpperCase(), candidates);
    return meant === undefined ? [] : [{ code: 'unknown-variable', name, meant }];
  });
}

/** `sightline/logging` reads these, which the preload has no use for. */
const READ_BY_LOGGING = ['LOG_LEVEL', 'SIGHTLINE_LOG_LEVEL_FILE'] as const;

/** The one that differs by few letters, has the same words in another order, or goes on after it. */
function likeliest(name: string, candidates: readonly string[]): string | undefined {
  let meant: string | undefined;
  let least = MOST_DIFFERENT + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name, candidate);
    if (distance >= least) continue;
    least = distance;
    meant = candidate;
  }
  if (meant !== undefined) return meant;
  const words = sortedWords(name);
  const reordered = candidates.find((candidate) => sortedWords(candidate) === words);
  if (reordered !== undefined) return reordered;
  const longer = candidates.filter((candidate) => candidate.startsWith(`${name}_`));
  return longer.length === 1 ? longer[0] : undefined;
}

function sortedWords(name: string): string {
  return name.split('_').sort().join('_');
}

/** Names that reading the configuration looks at, with each of these settings. */
export function namesRead(
  settings: readonly Variables[],
  instrumentations: readonly string[],
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const each of settings) {
    // A file is another way to configure, and would be read a second time.
    const { OTEL_CONFIG_FILE: _, ...target } = each;
    const recording = recordReads(target);
    readConfiguration(recording.variables, instrumentations);
    for (const name of recording.names) names.add(name);
  }
  return names;
}

/** The same variables, and the names of those that have been looked at. */
export function recordReads(variables: Variables): {
  readonly variables: Variables;
  readonly names: ReadonlySet<string>;
} {
  const names = new Set<string>(READ_BY_LOGGING);
  const recording = new Proxy(variables, {
    get(target, name) {
      if (typeof name === 'string') names.add(name);
      return Reflect.get(target, name);
    },
  });
  return { variables: recording, names };
}
