import type { Configuration } from '../../configuration/configuration.ts';
import type { Variables } from '../../configuration/environment-reader.ts';
import type { Problem } from '../../configuration/problem.ts';
import { PROBLEM_CODES, problemText } from '../../diagnostics/problem-text.ts';
import { effectiveSettings } from './effective-settings.ts';
import { fileOnlySettings } from './file-only-settings.ts';
import { withoutForms } from './secrets.ts';

/**
 * All effective settings, as `sightline config --json` prints them and OpAMP servers receive them.
 *
 * @param entry path of the service's entry script, or of its folder
 * @param variables the environment of the process at its start
 */
export function configurationJson(
  configuration: Configuration,
  problems: readonly Problem[],
  entry: string,
  showSecrets: boolean,
  variables: Variables = process.env,
): string {
  const redact = showSecrets ? (text: string) => text : withoutForms;
  const settings = effectiveSettings(configuration, problems, entry, variables);
  return JSON.stringify(
    {
      source: configuration.source,
      settings: [
        ...settings.map(({ section, name, value, displayValue, from }) => {
          return { section, name, value: showSecrets ? value : displayValue, from };
        }),
        ...fileOnlySettings(configuration).map(([name, value]) => ({
          section: 'File',
          name,
          value,
          from: configuration.source,
        })),
      ],
      problems: problems.map((problem) => ({
        code: PROBLEM_CODES[problem.code],
        text: redact(problemText(problem)),
      })),
    },
    null,
    2,
  );
}
