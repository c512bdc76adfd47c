import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import {
  CHANNEL_ROWS,
  type ChannelRow,
  isReplacedByChannels,
  REPLACING_CHANNELS,
} from '../catalog/rows/channel-instrumentations.ts';
import { subscribeChannels } from '../instrumentations/channels/channel-subscriptions.ts';
import type { Instrumenter } from '../module-hooks/instrumenter.ts';
import { quickSatisfies } from '../module-hooks/quick-satisfies.ts';
import { type PackageVersion, releaseOf } from '../module-hooks/version-ranges.ts';

/** Decides between the channels of a library and patching it. */
export interface Channels {
  /**
   * Called before a package is patched. From then on it is observed either by its channels or by patches, never by
   * both.
   *
   * @returns whether its channels replace this instrumentation
   */
  replace(entry: CatalogEntry, packageVersion: PackageVersion): boolean;
  /**
   * The ranges of an entry, where a package's version is in none of them; else empty.
   *
   * @param ranges the same, for patches only
   */
  unmatchedRanges(
    entry: CatalogEntry,
    packageVersion: PackageVersion,
    ranges: readonly string[],
  ): readonly string[];
}

/** Subscribes to the channels of libraries. Those for bundles end when their package is loaded, which is patched. */
export function startChannels({ ensure, isEnabled }: Instrumenter): Channels {
  const stops = new Map<ChannelRow, () => void>();
  for (const row of CHANNEL_ROWS) {
    if (isEnabled(row.entry)) stops.set(row, subscribeChannels(row, ensure));
  }
  const inBundles = new Map(
    [...stops.keys()].flatMap((row) =>
      row.when === 'bundled' && row.module !== undefined ? [[row.module, row] as const] : [],
    ),
  );
  const replace = (entry: CatalogEntry, { name, version }: PackageVersion): boolean => {
    const channels = REPLACING_CHANNELS.get(name);
    if (channels !== undefined) {
      return version !== undefined && isReplacedByChannels(entry) && isIn(version, channels.range!);
    }
    const row = inBundles.get(name);
    if (row !== undefined) {
      stops.get(row)?.();
      stops.delete(row);
    }
    return false;
  };
  return {
    replace,
    unmatchedRanges(entry, packageVersion, ranges) {
      const channels = REPLACING_CHANNELS.get(packageVersion.name);
      if (ranges.length === 0 || channels === undefined || !isReplacedByChannels(entry)) {
        return ranges;
      }
      if (replace(entry, packageVersion)) return [];
      return channels.isOnlySource ? [...ranges, channels.range!] : ranges;
    },
  };
}

function isIn(version: string, range: string): boolean {
  return quickSatisfies(releaseOf(version), range) === true;
}
