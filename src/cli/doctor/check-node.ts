import { registerHooks } from 'node:module';
import { OLDEST_NODE, tooOld } from '../../diagnostics/checks/supported-node.ts';
import { loadsSynchronously } from '../../module-hooks/es-modules.ts';
import { type Finding, fail, ok, type Verdict, warn } from './finding.ts';

/** Node itself: its version, and whether modules can be patched as they load. */
export function checkNode(): readonly Finding[] {
  const { node: version } = process.versions;
  const isTooOld = tooOld(version) !== undefined;
  const found: Verdict = isTooOld
    ? fail(
        'SL_NODE_TOO_OLD',
        `v${version} is too old`,
        `Run the service with Node ${OLDEST_NODE.join('.')} or newer; Node 24 is tested.`,
      )
    : ok(`v${version}`);
  const hooks = isTooOld ? [] : [finding('module hooks', hooksOf())];
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
