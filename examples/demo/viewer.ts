import { fileURLToPath } from 'node:url';
import { readVersion } from '../../src/cli/package-folder.ts';
import { takeProfile } from '../../src/cli/viewer/cpu-profile.ts';
import { missingFindings } from '../../src/cli/viewer/missing-findings.ts';
import { readPage } from '../../src/cli/viewer/page-bundle.ts';
import { openStore } from '../../src/viewer/store/store.ts';
import { startViewer, type Viewer } from '../../src/viewer/viewer-server.ts';

const SERVICE = fileURLToPath(new URL('../study-service/', import.meta.url));

/** Starts the local viewer of `sightline dev`, on its usual ports or on free ones. */
export async function startDemoViewer(): Promise<Viewer> {
  const store = openStore();
  return startViewer({
    store,
    host: '127.0.0.1',
    httpPort: 4318,
    grpcPort: 4317,
    hosts: [],
    origins: [],
    version: readVersion(),
    root: SERVICE,
    findings: () => missingFindings(store, undefined),
    profile: takeProfile,
    page: await readPage(),
  });
}
