import { MAX_CENTRAL_BYTES } from '../configuration/central-settings.ts';

/** Its name among the files for others, such as a collector beside the service. */
const NAME = 'central-settings.json';

/** Nothing is set: the service's own. */
const NOTHING = '{}';

/**
 * The central settings among the files that a server sends: the one of that name, else the one without a name, else
 * the only one. No file at all takes back what was sent before.
 */
export function settingsIn(
  files: ReadonlyMap<string, Buffer>,
): { readonly text: string } | { readonly fault: string } {
  if (files.size === 0) return { text: NOTHING };
  const only = files.size === 1 ? [...files.values()][0] : undefined;
  const file = files.get(NAME) ?? files.get('') ?? only;
  if (file === undefined) return { fault: `there are ${files.size} files, and none is ${NAME}` };
  if (file.length > MAX_CENTRAL_BYTES) {
    return { fault: `it has more than ${MAX_CENTRAL_BYTES} bytes` };
  }
  return { text: file.toString('utf8') };
}
