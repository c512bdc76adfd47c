import { setTimeout as delay } from 'node:timers/promises';
import { createCertificateFolder } from './certificates.ts';
import { type Outcome, useService } from './services.ts';

/** Runs the service `measured` for one request of each kind, and for as long as the event loop is measured. */
export async function useMeasured(env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const certificates = createCertificateFolder();
  try {
    const { key, cert } = certificates.create('measured');
    return await useService(
      'measured/service.mjs',
      async ({ get }) => {
        for (const path of ['/work', '/fails']) await get(path);
        // The event loop's delay is known from the fifth value on, of which there is one each 10 ms.
        await delay(200);
      },
      { env: { TLS_KEY: key, TLS_CERT: cert, OTEL_METRIC_EXPORT_INTERVAL: '1000', ...env } },
    );
  } finally {
    certificates.remove();
  }
}
