import type { CentralSettings } from '../configuration/central-settings.ts';

/** Central settings as their file would have them. */
export function centralText(settings: CentralSettings): string {
  const { ratio, rules, logLevel, redact, instrumentations } = settings;
  return JSON.stringify({
    sampling: { ratio, rules: rules.map(({ route, ratio: share }) => ({ route, ratio: share })) },
    logLevel,
    redact,
    instrumentations: Object.fromEntries(instrumentations),
  });
}
