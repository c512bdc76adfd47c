import { createCertificateFolder } from '../../support/certificates.ts';
import { startDatabases } from '../../support/databases.ts';
import type { ServerName } from './programs.ts';

/** The servers that programs ask for, and a certificate. */
export interface Servers {
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts what any of the programs needs. */
export async function startServers(needs: readonly ServerName[]): Promise<Servers> {
  const certificates = needs.includes('certificate') ? createCertificateFolder() : undefined;
  const certificate = certificates?.create('reference');
  const databases = needs.some((name) => name !== 'certificate')
    ? await startDatabases()
    : undefined;
  return {
    env: {
      ...databases?.env,
      ...(certificate && { TLS_KEY: certificate.key, TLS_CERT: certificate.cert }),
    },
    async stop() {
      certificates?.remove();
      await databases?.stop();
    },
  };
}
