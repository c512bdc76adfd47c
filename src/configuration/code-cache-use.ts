import type { SettingValue } from './settings/table.ts';

/** SIGHTLINE_CODE_CACHE: `true` uses and saves compiled code, `read` only uses it, `false` does neither. */
export type CodeCacheUse = SettingValue<'SIGHTLINE_CODE_CACHE'>;

/**
 * Whether compiled code may be used. This is decided before the code that reads the settings is loaded, so only the
 * variable of the process counts, not a file.
 */
export function mayUseCode(): boolean {
  return process.env.SIGHTLINE_CODE_CACHE?.trim().toLowerCase() !== 'false';
}
