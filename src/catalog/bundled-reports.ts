import { CATALOG } from './catalog-index.ts';
import { CHANNEL_ROWS } from './rows/channel-instrumentations.ts';

/** What is made of a package that publishes. */
const MADE_OF: Readonly<Record<string, string>> = { express: 'router', redis: '@redis/client' };

/**
 * By package, the channel that its code names where it publishes: older versions do not. Such a one is observed in a
 * bundle, too.
 */
export function reportingPackages(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { modules, channels } of CATALOG) {
    for (const module of channels === undefined ? [] : modules) found.set(module, channels![0]!);
  }
  for (const { module, operations } of CHANNEL_ROWS) {
    if (module !== undefined && operations !== undefined) found.set(module, operations[0]!);
  }
  for (const [name, below] of Object.entries(MADE_OF)) found.set(name, found.get(below)!);
  return found;
}
