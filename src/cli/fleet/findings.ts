import type { Instance } from './read-fleet.ts';

/** Longer than the interval of metrics and a pause of a minute. */
const SILENCE_SECONDS = 300;

/** Whether an instance has reported recently. */
export function isRunning({ silentFor }: Instance): boolean {
  return silentFor < SILENCE_SECONDS;
}

/**
 * Messages about what is missing or failing.
 *
 * @param expected names of services that must be running
 */
export function findingsOf(
  instances: readonly Instance[],
  expected: readonly string[],
): readonly string[] {
  const running = instances.filter(isRunning);
  const services = [...new Set(instances.map(({ service }) => service))];
  const isUp = (name: string) => running.some(({ service }) => service === name);
  const newest = newestOf(running.flatMap(({ sightline }) => sightline ?? []));
  const usualSettings = mostFrequent(
    running.filter(({ sightline }) => sightline).map(({ settings }) => settings),
  );
  return [
    ...expected
      .filter((name) => !services.includes(name))
      .map((name) => `${name}: has not reported`),
    ...services
      .filter((name) => !isUp(name))
      .map((name) => {
        const all = instances.filter(({ service }) => service === name);
        const seconds = Math.min(...all.map(({ silentFor }) => silentFor));
        return `${name}: silent for ${Math.round(seconds / 60)} min`;
      }),
    ...services.filter(isUp).flatMap((name) => {
      const members = running.filter(({ service }) => service === name);
      const versions = [...new Set(members.map(({ version }) => version ?? 'no version'))];
      const behind = members.filter(({ sightline }) => sightline && sightline !== newest);
      const foreign = members.filter(({ sdk, sightline }) => sdk === 'nodejs' && !sightline);
      const different = members.filter(
        ({ sightline, settings }) => sightline && settings !== usualSettings,
      );
      return [
        ...(versions.length > 1
          ? [`${name}: runs several versions: ${versions.sort().join(', ')}`]
          : []),
        ...countLine(name, behind, members, `run a Sightline older than ${newest}`),
        ...countLine(name, foreign, members, 'run on Node without Sightline'),
        ...countLine(
          name,
          different,
          members,
          usualSettings === undefined
            ? 'have central settings, unlike most'
            : `do not have settings ${usualSettings}, unlike most`,
        ),
        ...['traces', 'logs', 'metrics'].flatMap((signal) =>
          countLine(
            name,
            members.filter(({ failing }) => failing.includes(signal)),
            members,
            `could not export ${signal} in the last 15 min`,
          ),
        ),
      ];
    }),
  ];
}

function countLine(
  name: string,
  affected: readonly Instance[],
  all: readonly Instance[],
  text: string,
): readonly string[] {
  return affected.length === 0 ? [] : [`${name}: ${affected.length} of ${all.length} ${text}`];
}

function newestOf(versions: readonly string[]): string | undefined {
  return [...versions].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
}

function mostFrequent<T>(values: readonly T[]): T | undefined {
  const groups = [...Map.groupBy(values, (value) => value)];
  return groups.sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
}
