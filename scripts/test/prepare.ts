import { execFileSync } from 'node:child_process';
import { ensureInstalled } from '../../examples/demo/ensure-installed.ts';
import { installTestPackages } from '../install-test-packages.ts';
import { ensureNode, NODE_VERSIONS } from '../node-versions.ts';
import { serverNames } from '../servers/catalog.ts';
import { ensureServers } from '../servers/ensure.ts';

/** Installs, fetches and builds what the tests need, with progress on stderr. */
export async function prepare(needs: { readonly servers: boolean }): Promise<void> {
  execFileSync(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' });
  await installTestPackages();
  await ensureInstalled((line) => process.stderr.write(`${line}\n`));
  for (const version of NODE_VERSIONS) ensureNode(version);
  if (needs.servers) await ensureServers(serverNames);
}
