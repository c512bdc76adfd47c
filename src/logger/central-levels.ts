import { followFile } from '../central-settings/settings-file.ts';
import { parseCentralSettings } from '../configuration/central-settings.ts';

/**
 * Watches `logLevel` in the file of central settings. The preload reports what is wrong in that file.
 *
 * @param onChange called at once and after each change, with the text of the levels; undefined if the file has none
 * @returns a function that stops watching
 */
export function followCentralLevels(
  path: string,
  onChange: (levels: string | undefined) => void,
): () => void {
  return followFile(
    path,
    (text) => {
      try {
        onChange(parseCentralSettings(text, undefined, () => {}).logLevel);
      } catch {
        // The last valid levels stay in force.
      }
    },
    () => {},
  );
}
