import { followFile } from '../central/settings-file.ts';
import { parseCentralSettings } from '../configuration/central-settings.ts';

/**
 * Follows `logLevel` in the file of central settings. What is wrong there, the preload reports.
 *
 * @param changed called with the text of the levels, at once and after each change; undefined where it has none
 * @returns stops
 */
export function followCentralLevels(
  path: string,
  changed: (levels: string | undefined) => void,
): () => void {
  return followFile(
    path,
    (text) => {
      try {
        changed(parseCentralSettings(text, undefined, () => {}).logLevel);
      } catch {
        // The last good ones stay.
      }
    },
    () => {},
  );
}
