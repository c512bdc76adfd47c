import { readFileSync } from 'node:fs';
import { mayUseCode } from '../configuration/code-cache-use.ts';
import { type CodeCache, cacheFile, unwrapCode } from './code-cache.ts';
import { compile, run } from './run-modules.ts';
import { readTrusted } from './trusted-files.ts';

/** What the core exports under the name that the build gives it. */
type Start = (cache: CodeCache) => void;

/**
 * Loads the core as `require` would, but with the code that V8 compiled the last time, where that was
 * kept. The build makes `dist/register.cjs` of this; a checkout does without.
 *
 * @param file the core
 * @param name of its export that starts
 */
export function startCore(file: string, name: string): void {
  const cached = mayUseCode() ? readTrusted(cacheFile(file), file) : 'none';
  const code = typeof cached === 'string' ? undefined : unwrapCode(cached);
  // The build writes ASCII only, which V8 takes as it is.
  const script = compile(file, readFileSync(file, 'latin1'), code);
  (run(file, script) as Record<string, Start>)[name]!({
    file,
    // V8 refuses what was made with other flags of V8. It stays: two services would replace it in turn.
    state: cached === 'none' ? 'none' : code === undefined ? 'bad' : 'kept',
    isUsed: code !== undefined && script.cachedDataRejected === false,
    create: () => script.createCachedData(),
  });
}
