import type { Instance } from './read-fleet.ts';

/** Longer than an interval of metrics, and than what a pause of a minute makes of it. */
const SILENT_SECONDS = 300;

/** Whether it is heard of. */
export function isThere({ silentFor }: Instance): boolean {
  return silentFor < SILENT_SECONDS;
}

/**
 * What is missing or fails, in words.
 *
 * @param expected names of services that have to be there
 */
export function findingsOf(
  instances: readonly Instance[],
  expected: readonly string[],
): readonly string[] {
  const there = instances.filter(isThere);
  const services = [...new Set(instances.map(({ service }) => service))];
  const isHeard = (name: string) => there.some(({ service }) => service === name);
  const newest = newestOf(there.flatMap(({ sightline }) => sightline ?? []));
  const usual = mostOf(there.filter(({ sightline }) => sightline).map(({ settings }) => settings));
  return [
    ...expected
      .filter((name) => !services.includes(name))
      .map((name) => `${name}: nothing has been heard of it`),
    ...services
      .filter((name) => !isHeard(name))
      .map((name) => {
        const all = instances.filter(({ service }) => service === name);
        const seconds = Math.min(...all.map(({ silentFor }) => silentFor));
        return `${name}: silent for ${Math.round(seconds / 60)} min`;
      }),
    ...services.filter(isHeard).flatMap((name) => {
      const own = there.filter(({ service }) => service === name);
      const versions = [...new Set(own.map(({ version }) => version ?? 'without a version'))];
      const behind = own.filter(({ sightline }) => sightline && sightline !== newest);
      const others = own.filter(({ sdk, sightline }) => sdk === 'nodejs' && !sightline);
      const different = own.filter(({ sightline, settings }) => sightline && settings !== usual);
      return [
        ...(versions.length > 1 ? [`${name}: runs as ${versions.sort().join(' and ')}`] : []),
        ...counted(name, behind, own, `have a Sightline older than ${newest}`),
        ...counted(name, others, own, 'are of Node, and not under Sightline'),
        ...counted(
          name,
          different,
          own,
          usual === undefined
            ? 'have central settings, which most have not'
            : `do not have the settings ${usual}, which most have`,
        ),
        ...['traces', 'logs', 'metrics'].flatMap((signal) =>
          counted(
            name,
            own.filter(({ failing }) => failing.includes(signal)),
            own,
            `could not send ${signal} in the last 15 min`,
          ),
        ),
      ];
    }),
  ];
}

function counted(
  name: string,
  some: readonly Instance[],
  all: readonly Instance[],
  text: string,
): readonly string[] {
  return some.length === 0 ? [] : [`${name}: ${some.length} of ${all.length} ${text}`];
}

function newestOf(versions: readonly string[]): string | undefined {
  return [...versions].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
}

function mostOf<T>(values: readonly T[]): T | undefined {
  const groups = [...Map.groupBy(values, (value) => value)];
  return groups.sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
}
