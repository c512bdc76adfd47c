import type { CentralSettings } from '../configuration/central-settings.ts';

/** Formats central settings in the syntax of their file. */
export function formatCentralSettings(settings: CentralSettings): string {
  const { ratio, rules, logLevel, redact, instrumentations } = settings;
  return JSON.stringify({
    sampling: { ratio, rules: rules.map(({ route, ratio: share }) => ({ route, ratio: share })) },
    logLevel,
    redact,
    instrumentations: Object.fromEntries(instrumentations),
  });
}
