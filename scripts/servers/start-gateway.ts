import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request as send } from 'node:https';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersOk, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface GatewayRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** A line of its access log. */
export interface GatewayLine {
  readonly status: number;
  readonly method: string;
  readonly path: string;
  /** The layer that refused the request, or empty. */
  readonly refused_by: string;
  readonly user: string;
  readonly client: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string;
  readonly trace_flags: string;
}

/** PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** The authority that clients trust; the certificate itself, where it has none. */
  readonly ca: string;
}

export interface Gateway extends RunningServer {
  /** `https://localhost:PORT`, by a certificate that is its own authority. */
  readonly url: string;
  /** `http://localhost:PORT`, which only redirects. */
  readonly plainUrl: string;
  /** `http://127.0.0.1:PORT`, of those who run it: `/status`, `/runbooks/`. */
  readonly operatorsUrl: string;
  readonly port: number;
  readonly certificate: Certificate;
  /** `127.0.0.1:PORT` of its exporter, where Prometheus scrapes `/metrics`. */
  readonly exporterAddress: string;
  /** Its access log, which is empty for a moment after each answer. */
  lines(): readonly GatewayLine[];
  /** A request by its certificate. */
  ask(path: string, request?: GatewayRequest): Promise<GatewayAnswer>;
  /** What nginx itself says that it has had, on its status page. */
  numbers(): Promise<{ readonly accepted: number; readonly requests: number }>;
}

export interface GatewayOptions {
  /** `address:port` of the name server, asked where the upstream has a name. */
  readonly resolver?: string;
  /** Variables of stack/nginx/start.sh. Limits of rate are wide by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** Without the exporter of its numbers (default false). */
  readonly withoutExporter?: boolean;
  /** PEM files in place of a certificate made for it. */
  readonly certificate?: Omit<Certificate, 'ca'> & { readonly ca?: string };
  /** A changed copy of stack/nginx in its place. */
  readonly folder?: string;
}

const script = fileURLToPath(new URL('../../stack/nginx/start.sh', import.meta.url));
const run = promisify(execFile);

/** Those of the tests, which ask more often than a user. */
const WIDE = {
  GATEWAY_RATE_PER_ADDRESS: '10000r/s',
  GATEWAY_BURST_PER_ADDRESS: '10000',
  GATEWAY_RATE_PER_USER: '10000r/s',
  GATEWAY_BURST_PER_USER: '10000',
  GATEWAY_RATE_OF_LOGINS: '10000r/s',
  GATEWAY_BURST_OF_LOGINS: '10000',
};

/**
 * Starts the stack's gateway, a real nginx with its modules, and the exporter of its numbers.
 *
 * @param upstream what GATEWAY_UPSTREAM takes: `http://NAME:PORT`, or one or more `ADDRESS:PORT`
 */
export async function startGateway(
  upstream: string,
  options: GatewayOptions = {},
): Promise<Gateway> {
  const nginx = await binaryOf('nginx');
  const exporter = options.withoutExporter ? undefined : await binaryOf('nginx-exporter');
  return await onFreePorts(async () => {
    const port = await freePort();
    const plain = await freePort();
    const status = `127.0.0.1:${await freePort()}`;
    const exporterAddress = `127.0.0.1:${await freePort()}`;
    const folder = temporaryFolder('nginx');
    // Its workers are not root, and have to reach what is in it.
    chmodSync(folder, 0o711);
    mkdirSync(`${folder}/log`);
    const given = options.certificate ?? (await createCertificate(folder));
    const certificate = { ca: given.cert, ...given };
    const server = await runServer({
      name: 'nginx',
      command: '/bin/sh',
      args: [options.folder === undefined ? script : `${options.folder}/start.sh`],
      env: {
        NGINX: nginx,
        GATEWAY_UPSTREAM: upstream,
        GATEWAY_RESOLVER: options.resolver ?? '127.0.0.1',
        GATEWAY_HTTPS_LISTEN: `127.0.0.1:${port}`,
        GATEWAY_HTTP_LISTEN: `127.0.0.1:${plain}`,
        GATEWAY_OPERATORS_LISTEN: status,
        GATEWAY_PUBLIC_PORT: String(port),
        GATEWAY_CERTIFICATE: certificate.cert,
        GATEWAY_CERTIFICATE_KEY: certificate.key,
        GATEWAY_RUN_FOLDER: `${folder}/run`,
        GATEWAY_ACCESS_LOG: `${folder}/log/access.log`,
        GATEWAY_WORKERS: '1',
        ...WIDE,
        ...options.env,
      },
      isReady: () => answersOk(`http://${status}/status`),
      folder,
    });
    const exporting =
      exporter === undefined
        ? undefined
        : await runServer({
            name: 'nginx exporter',
            command: exporter,
            args: [
              `-nginx.scrape-uri=http://${status}/status`,
              `-web.listen-address=${exporterAddress}`,
            ],
            isReady: () => answersOk(`http://${exporterAddress}/metrics`),
            folder: temporaryFolder('nginx-exporter'),
          }).catch(async (error) => {
            await server.stop();
            throw error;
          });
    const agent = new Agent({ keepAlive: true, maxSockets: 8, ca: readFileSync(certificate.ca) });
    const url = `https://localhost:${port}`;
    return {
      ...server,
      url,
      plainUrl: `http://localhost:${plain}`,
      operatorsUrl: `http://${status}`,
      port,
      certificate,
      exporterAddress,
      lines: () =>
        readFileSync(options.env?.GATEWAY_ACCESS_LOG ?? `${folder}/log/access.log`, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as GatewayLine),
      ask: (path, request = {}) => ask(agent, port, path, request),
      async numbers() {
        const page = await (await fetch(`http://${status}/status`)).text();
        const [, accepted, requests] = /(\d+) \d+ (\d+)/.exec(page) ?? [];
        return { accepted: Number(accepted), requests: Number(requests) };
      },
      async stop() {
        agent.destroy();
        await Promise.all([exporting?.stop(), server.stop()]);
      },
    };
  });
}

function ask(
  agent: Agent,
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: GatewayRequest,
): Promise<GatewayAnswer> {
  return new Promise((resolve, reject) => {
    const request = send(
      {
        ...{ agent, host: '127.0.0.1', servername: 'localhost', port, path, method },
        headers: {
          host: `localhost:${port}`,
          'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)',
          accept: '*/*',
          ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
        response.once('error', reject);
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}

/** For `localhost`, signed by itself, so that it is its own authority. */
async function createCertificate(folder: string): Promise<{ cert: string; key: string }> {
  const [cert, key] = [`${folder}/localhost.crt`, `${folder}/localhost.key`];
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
  ]);
  return { cert, key };
}
