import type { RedactionSettings } from '../configuration/environment/redaction-from-environment.ts';
import { load } from '../lazy/load.ts';
import type { Redactor } from './redactor.ts';

/** @returns a function that loads the patterns when the first text has to be matched against them */
export function lazyRedactor(
  settings: RedactionSettings,
  hashKey: string | undefined,
): () => Redactor | undefined {
  let redactor: Redactor | undefined;
  return () => {
    if (settings.mode === 'off') return undefined;
    redactor ??= load<typeof import('./redactor.ts')>(
      'sightline:redaction/redactor',
    ).createRedactor(settings, hashKey);
    return redactor;
  };
}
