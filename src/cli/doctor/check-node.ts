import { registerHooks } from 'node:module';
import { supportsSyncHooks } from 'import-in-the-middle/supports-sync-hooks.mjs';
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
        `v${version} is too old`,
        `Run the service with Node ${OLDEST_NODE.join('.')} or newer; Node 24 is tested.`,
      )
    : ok(`v${version}`);
  const hooks = tooOld ? [] : [finding('module hooks', hooksOf())];
  return [finding('version', found), ...hooks];
}

function hooksOf(): Verdict {
  if (typeof registerHooks === 'function' && supportsSyncHooks()) {
    return ok('synchronous, for import and require');
  }
  return warn(
    'ES modules are patched by the older hooks on a thread of their own, since the synchronous ones of this version have a fault',
    'Nothing need be done. Node 22.22.3, 24.11.1 and newer start faster.',
  );
}

function finding(name: string, verdict: Verdict): Finding {
  return { group: 'Node', name, ...verdict };
}
