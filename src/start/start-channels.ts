import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { CHANNEL_ROWS, type ChannelRow } from '../catalog/channel-rows.ts';
import { watchChannels } from '../instrumentations/channels/watch-channels.ts';
import type { Instrumenter } from '../module-hooks/instrumenter.ts';
import { quickSatisfies } from '../module-hooks/quick-satisfies.ts';
import type { FoundPackage } from '../module-hooks/version-ranges.ts';

/** What decides between listening to a library and patching it. */
export interface Channels {
  /**
   * To be asked before a package is patched, which it must not be as well: its channels are listened to from then on,
   * or never more.
   *
   * @returns whether this instrumentation is not to patch it, since the package is listened to
   */
  isHeard(entry: CatalogEntry, found: FoundPackage): boolean;
}

/** Listens to what libraries publish, until one of them is met as a package that is patched. */
export function startChannels(
  { ensure }: Pick<Instrumenter, 'ensure'>,
  wants: (entry: CatalogEntry) => boolean,
): Channels {
  const stops = new Map<ChannelRow, () => void>();
  for (const row of CHANNEL_ROWS) if (wants(row.entry)) stops.set(row, watchChannels(row, ensure));
  const byModule = new Map(
    [...stops.keys()].flatMap((row) =>
      row.module === undefined ? [] : [[row.module, row] as const],
    ),
  );
  return {
    isHeard(entry, { name, version }) {
      const row = byModule.get(name);
      if (row === undefined) return false;
      const publishes = version !== undefined && quickSatisfies(version, `>=${row.since}`) === true;
      if (row.when === 'listen') {
        return publishes && (entry.specifier.startsWith('@opentelemetry/') || isOperations(entry));
      }
      stops.get(row)?.();
      stops.delete(row);
      return false;
    },
  };
}

/** Pools and caches are patched all the same. */
function isOperations({ hasOperations }: CatalogEntry): boolean {
  return hasOperations === true;
}
