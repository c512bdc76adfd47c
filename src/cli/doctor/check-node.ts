import { registerHooks } from 'node:module';
import { loadsSynchronously } from '../../module-hooks/es-modules.ts';
import { type Finding, fail, ok, type Verdict, warn } from './finding.ts';

/** As `engines` in package.json has it; a test holds the two against each other. */
export const OLDEST_NODE = [22, 15] as const;

/** Node itself: its version, and whether modules can be patched as they load. */
export function checkNode(): readonly Finding[] {
  const { node: version } = process.versions;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const tooOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  const found: Verdict = tooOld
    ? fail(
        'SL_NODE_TOO_OLD',
        `v${version} is too old`,
        `Run the service with Node ${OLDEST_NODE.join('.')} or newer; Node 24 is tested.`,
      )
    : ok(`v${version}`);
  const hooks = tooOld ? [] : [finding('module hooks', hooksOf())];
  return [finding('version', found), ...hooks];
}

function hooksOf(): Verdict {
  if (typeof registerHooks === 'function' && loadsSynchronously(process.versions.node)) {
    return ok('synchronous, for import and require');
  }
  return warn(
    'SL_IMPORTED_MODULE',
    'packages that are ES modules (openai, cache-manager) are not instrumented when imported, because of a fault in the hooks of this version',
    'Use Node 22.22.3, 24.11.1 or newer, if you need them.',
  );
}

function finding(name: string, verdict: Verdict): Finding {
  return { group: 'Node', name, ...verdict };
}
