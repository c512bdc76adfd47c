import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Kubernetes extends RunningServer {
  readonly port: number;
  /** File with the certificate that it has, PEM. */
  readonly authority: string;
  /**
   * Asks the API as an administrator, or as somebody else.
   *
   * @param as a user, such as `system:serviceaccount:NAMESPACE:NAME`
   */
  ask(method: string, path: string, body?: object, as?: string): Promise<ApiAnswer>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** What the API server advises against. */
  readonly warnings: readonly string[];
}

/** Of the administrator: the server listens on loopback, and is gone after the test. */
const TOKEN = 'administrator-of-a-test';

/** Starts the API server of Kubernetes with its etcd: what it accepts is stored, and nothing of it runs. */
export async function startKubernetes(): Promise<Kubernetes> {
  const binary = await binaryOf('kubernetes');
  return await onFreePorts(async () => {
    const port = await freePort();
    const client = `http://127.0.0.1:${await freePort()}`;
    const peer = `http://127.0.0.1:${await freePort()}`;
    const folder = temporaryFolder('kubernetes');
    const key = join(folder, 'accounts.key');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }));
    const tokens = join(folder, 'tokens.csv');
    writeFileSync(tokens, `${TOKEN},administrator,1,"system:masters"\n`);
    const ask: Kubernetes['ask'] = (method, path, body, as) => askApi(port, method, path, body, as);
    const server = await runServer({
      name: 'kubernetes',
      command: binary,
      args: [
        '--bind-address=127.0.0.1',
        `--secure-port=${port}`,
        `--cert-dir=${join(folder, 'certificates')}`,
        `--etcd-servers=${client}`,
        `--token-auth-file=${tokens}`,
        '--authorization-mode=RBAC',
        '--service-cluster-ip-range=10.96.0.0/16',
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${key}`,
        `--service-account-signing-key-file=${key}`,
        '--endpoint-reconciler-type=none',
      ],
      env: { ETCD_FOLDER: join(folder, 'etcd'), ETCD_CLIENT_URL: client, ETCD_PEER_URL: peer },
      isReady: async () => {
        try {
          return (await ask('GET', '/readyz')).status === 200;
        } catch {
          return false;
        }
      },
      timeoutMs: 180_000,
      folder,
    });
    return { ...server, port, ask, authority: join(folder, 'certificates/apiserver.crt') };
  });
}

function askApi(
  port: number,
  method: string,
  path: string,
  body: object | undefined,
  as: string | undefined,
): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: '127.0.0.1', port, path, method },
        // It signs its own certificate.
        rejectUnauthorized: false,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          'content-type': method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json',
          ...(as === undefined ? {} : { 'impersonate-user': as }),
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          const isJson = response.headers['content-type']?.includes('json');
          const { warning } = response.headers as { warning?: string };
          resolve({
            status: response.statusCode ?? 0,
            body: isJson ? JSON.parse(text) : { text },
            warnings: warning === undefined ? [] : [warning],
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
