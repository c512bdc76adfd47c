/** Words of SIGHTLINE_CODE_CACHE: compiled code is used and kept, used alone, or neither. */
export const CODE_CACHE_USES = ['true', 'read', 'false'] as const;

export type CodeCacheUse = (typeof CODE_CACHE_USES)[number];

/**
 * Whether compiled code may be used. It is asked before our code is there that reads the settings, and so
 * knows the variable of the process only, not a file.
 */
export function mayUseCode(): boolean {
  return process.env.SIGHTLINE_CODE_CACHE?.trim().toLowerCase() !== 'false';
}
