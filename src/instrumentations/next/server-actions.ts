import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An action of the service, as its build has written it down. */
export interface ServerAction {
  /** `rename`; undefined in builds that do not say it. */
  readonly name: string | undefined;
  /** `app/form/actions.js`; undefined in builds that do not say it. */
  readonly file: string | undefined;
}

/** Source: next/dist/build/webpack/plugins/flight-client-entry-plugin, `ActionManifest`. */
interface Manifest {
  readonly node?: Readonly<
    Record<string, { readonly exportedName?: unknown; readonly filename?: unknown }>
  >;
}

const manifests = new Map<string, ReadonlyMap<string, ServerAction>>();

/**
 * Finds an action by the id that the browser sends.
 *
 * @param folder of the built server
 * @returns undefined where the build has none with this id: what a client sends is never taken for a name
 */
export function serverAction(folder: string, id: string): ServerAction | undefined {
  const known = manifests.get(folder) ?? readManifest(folder);
  manifests.set(folder, known);
  return known.get(id);
}

function readManifest(folder: string): ReadonlyMap<string, ServerAction> {
  try {
    const text = readFileSync(join(folder, 'server-reference-manifest.json'), 'utf8');
    const { node = {} } = JSON.parse(text) as Manifest;
    return new Map(
      Object.entries(node).map(([id, { exportedName, filename }]) => [
        id,
        { name: textIn(exportedName), file: textIn(filename) },
      ]),
    );
  } catch {
    return new Map();
  }
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
