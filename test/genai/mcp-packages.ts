import { fileURLToPath } from 'node:url';
import { npmCi } from '../../scripts/npm-ci.ts';
import { startProgress } from '../../scripts/servers/progress.ts';

const FOLDER = fileURLToPath(new URL('mcp', import.meta.url));

/** Installs both generations of the SDK of MCP. @returns the folder of the services of it */
export async function installMcp(): Promise<string> {
  await npmCi({
    folder: FOLDER,
    title: 'the SDKs of MCP',
    options: ['--ignore-scripts'],
    begin: () => startProgress('SDKs of MCP'),
  });
  return FOLDER;
}
