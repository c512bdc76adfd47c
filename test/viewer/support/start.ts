import { openStore, type Store, type StoreOptions } from '../../../src/viewer/store/store.ts';
import { startViewer, type Viewer, type ViewerOptions } from '../../../src/viewer/viewer-server.ts';
import { ROOT } from '../../support/run-node.ts';

/** A viewer on free ports in this process, for tests that look at what it answers. */
export async function startTestViewer(
  options: Partial<ViewerOptions> = {},
  storeOptions: StoreOptions = {},
): Promise<Viewer & { readonly store: Store }> {
  const store = openStore(storeOptions);
  const viewer = await startViewer({
    store,
    host: '127.0.0.1',
    httpPort: 0,
    grpcPort: 0,
    hosts: [],
    origins: [],
    version: '0.0.0',
    root: ROOT,
    findings: async () => [],
    page: { script: '', style: '' },
    ...options,
  });
  return { ...viewer, store };
}
