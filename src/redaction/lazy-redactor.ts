import type { RedactionSettings } from '../configuration/environment/redaction-from-environment.ts';
import { load } from '../lazy/load.ts';
import type { Redactor } from './redactor.ts';

/** @returns what loads the patterns at the moment when there is something to hold against them */
export function lazyRedactor(
  settings: RedactionSettings,
  hashKey: string | undefined,
): () => Redactor | undefined {
  let made: Redactor | undefined;
  return () => {
    if (settings.mode === 'off') return undefined;
    made ??= load<typeof import('./redactor.ts')>('sightline:redaction/redactor').createRedactor(
      settings,
      hashKey,
    );
    return made;
  };
}
