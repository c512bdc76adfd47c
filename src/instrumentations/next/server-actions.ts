import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A server action, as listed by the build. */
export interface ServerAction {
  /** `rename`; `undefined` if the build does not list it. */
  readonly name: string | undefined;
  /** `app/form/actions.js`; `undefined` if the build does not list it. */
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
 * Finds an action by the id that a browser sends.
 *
 * @param folder of the built server
 * @returns `undefined` if the build has no such id: a value from a client is never used as a name
 */
export function serverAction(folder: string, id: string): ServerAction | undefined {
  const actions = manifests.get(folder) ?? readManifest(folder);
  manifests.set(folder, actions);
  return actions.get(id);
}

function readManifest(folder: string): ReadonlyMap<string, ServerAction> {
  try {
    const text = readFileSync(join(folder, 'server-reference-manifest.json'), 'utf8');
    const { node = {} } = JSON.parse(text) as Manifest;
    return new Map(
      Object.entries(node).map(([id, { exportedName, filename }]) => [
        id,
        { name: nonEmptyString(exportedName), file: nonEmptyString(filename) },
      ]),
    );
  } catch {
    return new Map();
  }
}

function nonEmptyString(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
