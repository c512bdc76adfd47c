import type { SettingValue } from './settings/table.ts';

/** SIGHTLINE_CODE_CACHE: compiled code is used and kept, used alone, or neither. */
export type CodeCacheUse = SettingValue<'SIGHTLINE_CODE_CACHE'>;

/**
 * Whether compiled code may be used. It is asked before our code is there that reads the settings, and so
 * knows the variable of the process only, not a file.
 */
export function mayUseCode(): boolean {
  return process.env.SIGHTLINE_CODE_CACHE?.trim().toLowerCase() !== 'false';
}
