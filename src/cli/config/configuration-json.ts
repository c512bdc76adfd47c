import type { Configuration } from '../../configuration/configuration.ts';
import type { Variables } from '../../configuration/environment-reader.ts';
import type { Problem } from '../../configuration/problem.ts';
import { PROBLEM_CODES, problemInWords } from '../../diagnostics/format-problem.ts';
import { beyondVariables } from './beyond-variables.ts';
import { effectiveSettings } from './effective.ts';
import { withoutForms } from './secrets.ts';

/**
 * All settings in force, as `sightline config --format json` prints them, and as a server of OpAMP gets them.
 *
 * @param entry path of the service's entry script, or of its folder
 * @param variables of the process when it started
 */
export function configurationJson(
  configuration: Configuration,
  problems: readonly Problem[],
  entry: string,
  showSecrets: boolean,
  variables: Variables = process.env,
): string {
  const hidden = showSecrets ? (text: string) => text : withoutForms;
  const settings = effectiveSettings(configuration, problems, entry, variables);
  return JSON.stringify(
    {
      source: configuration.source,
      settings: [
        ...settings.map(({ section, name, value, shown, from }) => {
          const printed = showSecrets ? value : shown;
          return { section, name, value: printed, from };
        }),
        ...beyondVariables(configuration).map(([name, value]) => ({
          section: 'File',
          name,
          value,
          from: configuration.source,
        })),
      ],
      problems: problems.map((problem) => ({
        code: PROBLEM_CODES[problem.code],
        text: hidden(problemInWords(problem)),
      })),
    },
    null,
    2,
  );
}
