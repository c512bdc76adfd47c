import { SIGNALS } from '../../configuration/names.ts';
import { type SettingName, settingNames } from '../../configuration/settings/table.ts';
import type { SettingText } from '../../configuration/settings/texts/text.ts';

const SIGNAL_PATTERN = '{TRACES,METRICS,LOGS}';

/** Expands `{TRACES,METRICS,LOGS}` in names: three names for each. */
export function namesOf({ names }: Pick<SettingText, 'names'>): readonly SettingName[] {
  return names.flatMap((name) =>
    name.includes(SIGNAL_PATTERN)
      ? SIGNALS.map((signal) => name.replace(SIGNAL_PATTERN, signal.toUpperCase()) as SettingName)
      : [name as SettingName],
  );
}

/** All names, expanded. */
export const allVariableNames: () => readonly string[] = settingNames;
