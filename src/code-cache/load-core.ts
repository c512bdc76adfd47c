import { readFileSync } from 'node:fs';
import { mayUseCode } from '../configuration/code-cache-use.ts';
import { type CodeCache, cacheFile, unwrapCode } from './code-cache.ts';
import { compile, run } from './core-modules.ts';
import { readTrusted } from './trusted-files.ts';

/** The core's export that starts Sightline; the build chooses its name. */
type Start = (cache: CodeCache) => void;

/**
 * Loads the core like `require`, with the code that V8 compiled in an earlier start if that was saved. The build
 * makes `dist/register.cjs` of it; a checkout does without.
 *
 * @param file path of the core
 * @param name of its export that starts
 */
export function startCore(file: string, name: string): void {
  const cached = mayUseCode() ? readTrusted(cacheFile(file), file) : 'missing';
  const code = typeof cached === 'string' ? undefined : unwrapCode(cached);
  // The build writes ASCII only, which V8 stores as one byte per character.
  const script = compile(file, readFileSync(file, 'latin1'), code);
  (run(file, script) as Record<string, Start>)[name]!({
    file,
    // Code that V8 rejects because of other flags stays: two services would replace it in turn.
    state: cached === 'missing' ? 'missing' : code === undefined ? 'unusable' : 'stored',
    isUsed: code !== undefined && script.cachedDataRejected === false,
    create: () => script.createCachedData(),
  });
}
