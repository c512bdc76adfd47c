import { CATALOG } from './catalog-index.ts';
import { INNER_PACKAGES } from './inner-packages.ts';
import { CHANNEL_ROWS } from './rows/channel-instrumentations.ts';

/**
 * By package, a channel that its code names where it publishes, as older versions do not. A version that publishes
 * is observed in a bundle too.
 */
export function channelsByPackage(): ReadonlyMap<string, string> {
  const channelOf = new Map<string, string>();
  for (const { modules, channels } of CATALOG) {
    for (const module of channels === undefined ? [] : modules)
      channelOf.set(module, channels![0]!);
  }
  for (const { module, operations } of CHANNEL_ROWS) {
    if (module !== undefined && operations !== undefined) channelOf.set(module, operations[0]!);
  }
  for (const [name, inner] of Object.entries(INNER_PACKAGES)) {
    const channel = inner.map((each) => channelOf.get(each)).find((each) => each !== undefined);
    if (channel !== undefined) channelOf.set(name, channel);
  }
  return channelOf;
}
