import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import {
  CHANNEL_ROWS,
  type ChannelRow,
  isReplaced,
  LISTENED,
} from '../catalog/rows/channel-instrumentations.ts';
import { subscribeChannels } from '../instrumentations/channels/channel-subscriptions.ts';
import type { Instrumenter } from '../module-hooks/instrumenter.ts';
import { quickSatisfies } from '../module-hooks/quick-satisfies.ts';
import { type FoundPackage, releaseOf } from '../module-hooks/version-ranges.ts';

/** What decides between listening to a library and patching it. */
export interface Channels {
  /**
   * To be asked before a package is patched, which it must not be as well: its channels are listened to from then on,
   * or never more.
   *
   * @returns whether this instrumentation is not to patch it, since the package is listened to
   */
  isHeard(entry: CatalogEntry, found: FoundPackage): boolean;
  /** The ranges of an entry that a package is in none of. @param missed those that are patched */
  missed(entry: CatalogEntry, found: FoundPackage, missed: readonly string[]): readonly string[];
}

/** Listens to what libraries publish, until one of them is met as a package that is patched. */
export function startChannels(
  { ensure }: Pick<Instrumenter, 'ensure'>,
  wants: (entry: CatalogEntry) => boolean,
): Channels {
  const stops = new Map<ChannelRow, () => void>();
  for (const row of CHANNEL_ROWS)
    if (wants(row.entry)) stops.set(row, subscribeChannels(row, ensure));
  const inBundles = new Map(
    [...stops.keys()].flatMap((row) =>
      row.when === 'bundled' && row.module !== undefined ? [[row.module, row] as const] : [],
    ),
  );
  const isHeard = (entry: CatalogEntry, { name, version }: FoundPackage): boolean => {
    const listened = LISTENED.get(name);
    if (listened !== undefined) {
      return version !== undefined && isReplaced(entry) && isIn(version, listened.range!);
    }
    const row = inBundles.get(name);
    if (row !== undefined) {
      stops.get(row)?.();
      stops.delete(row);
    }
    return false;
  };
  return {
    isHeard,
    missed(entry, found, missed) {
      const listened = LISTENED.get(found.name);
      if (missed.length === 0 || listened === undefined || !isReplaced(entry)) return missed;
      if (isHeard(entry, found)) return [];
      return listened.isAlone ? [...missed, listened.range!] : missed;
    },
  };
}

function isIn(version: string, range: string): boolean {
  return quickSatisfies(releaseOf(version), range) === true;
}
