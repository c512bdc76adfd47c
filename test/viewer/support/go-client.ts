import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildGo } from '../../../scripts/servers/build-go.ts';
import type { GoRecipe } from '../../../scripts/servers/catalog.ts';
import type { EnsuredServer } from '../../../scripts/servers/ensure.ts';

const RECIPE: GoRecipe = {
  kind: 'go',
  version: '1.47.0',
  module: fileURLToPath(new URL('./go-client', import.meta.url)),
  packages: ['.'],
  binary: 'go-client',
  minutes: 1,
};

/** Builds a service of OpenTelemetry's Go SDK, once; where that cannot be, its entry says why. */
export async function ensureGoClient(): Promise<EnsuredServer> {
  try {
    return { path: await buildGo('go-client', RECIPE), version: RECIPE.version };
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

/** Sends a trace of two spans, a counter and a log record, and ends. Rejects where an export failed. */
export async function runGoClient(
  path: string,
  protocol: 'grpc' | 'http',
  url: string,
): Promise<void> {
  await promisify(execFile)(path, [protocol, url], { timeout: 240_000 });
}
