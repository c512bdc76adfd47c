import { execFileSync } from 'node:child_process';
import { ensureInstalled } from '../../examples/demo/ensure-installed.ts';
import { installTestPackages } from '../install-test-packages.ts';
import { ensureNode, NODE_VERSIONS } from '../node-versions.ts';
import { ensureServers } from '../servers/ensure.ts';
import type { Needs } from './needs.ts';

/** Installs, downloads and builds only what tests need, with progress on stderr. */
export async function prepare(needs: Needs): Promise<void> {
  if (needs.build) execFileSync(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' });
  if (needs.packages) await installTestPackages();
  if (needs.studyService) await ensureInstalled((line) => process.stderr.write(`${line}\n`));
  if (needs.nodes) for (const version of NODE_VERSIONS) ensureNode(version);
  await ensureServers(needs.servers);
}
