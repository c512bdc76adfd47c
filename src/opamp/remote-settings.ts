import { MAX_CENTRAL_BYTES } from '../configuration/central-settings.ts';

/** File name of the central settings: the server may send files for other agents too, such as a collector. */
const FILE_NAME = 'central-settings.json';

/** No central settings: the service's own are in force. */
const NOTHING = '{}';

/**
 * Selects the central settings among the files that a server sends: the file of that name, else the one without a
 * name, else the only one. Without any file, the settings that were sent before are revoked.
 */
export function selectSettings(
  files: ReadonlyMap<string, Buffer>,
): { readonly text: string } | { readonly fault: string } {
  if (files.size === 0) return { text: NOTHING };
  const only = files.size === 1 ? [...files.values()][0] : undefined;
  const file = files.get(FILE_NAME) ?? files.get('') ?? only;
  if (file === undefined)
    return { fault: `there are ${files.size} files, and none is ${FILE_NAME}` };
  if (file.length > MAX_CENTRAL_BYTES) {
    return { fault: `it has more than ${MAX_CENTRAL_BYTES} bytes` };
  }
  return { text: file.toString('utf8') };
}
