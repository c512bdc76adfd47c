/**
 * What each layer of the gateway costs: requests a second of one nginx worker, and its CPU for each, by the same
 * clients, to a service that only answers. The layers take turns, round by round, and each is compared with the one
 * before it in the same round: what else the machine does bears on both.
 *
 * node scripts/stack/gateway-cost.ts [--seconds 2] [--rounds 7]
 */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request as plain } from 'node:http';
import { Agent as SecureAgent, request as secure } from 'node:https';
import { parseArgs } from 'node:util';
import { binaryOf } from '../servers/ensure.ts';
import { freePort } from '../servers/free-port.ts';
import { answersConnections, runServer } from '../servers/run-server.ts';
import { startGateway } from '../servers/start-gateway.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';

const CLIENTS = 16;
const SECRET = 'of-this-measurement-'.repeat(2);
/** Clock ticks of /proc/PID/stat per second. Source: proc(5), sysconf(_SC_CLK_TCK). */
const TICKS = 100;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '2' }, rounds: { type: 'string', default: '7' } },
});

interface Layer {
  readonly name: string;
  /** The layer that it is compared with. */
  readonly without: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Id of nginx's worker; undefined without nginx. */
  readonly pid?: number;
}

interface Round {
  readonly perSecond: number;
  /** CPU time of nginx's worker per request, in µs. */
  readonly cpu: number;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: '1', exp: Date.now() })}`;
const signature = createHmac('sha256', SECRET).update(unsigned).digest('base64url');
const token = { authorization: `Bearer ${unsigned}.${signature}` };

/** Sends requests for the length of a round. */
async function measure({ url, headers, body, pid }: Layer): Promise<Round> {
  const options = { keepAlive: true, maxSockets: CLIENTS };
  const isSecure = url.startsWith('https');
  const agent = isSecure
    ? new SecureAgent({ ...options, rejectUnauthorized: false })
    : new Agent(options);
  const send = isSecure ? secure : plain;
  let answered = 0;
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(body.length) };
      const sent = send(
        `${url}/decks?limit=20&after=40`,
        {
          agent,
          method: body === undefined ? 'GET' : 'POST',
          headers: { 'user-agent': 'measurement', accept: '*/*', ...headers, ...length },
        },
        (response) => {
          response.resume().once('end', () => {
            if (response.statusCode !== 200) return reject(new Error(`${response.statusCode}`));
            answered++;
            resolve();
          });
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  // Warm-up: opens connections and lets V8 compile.
  await Promise.all(Array.from({ length: CLIENTS * 4 }, ask));
  answered = 0;
  const [start, ticks] = [performance.now(), ticksOf(pid)];
  const end = start + Number(values.seconds) * 1_000;
  const client = async () => {
    while (performance.now() < end) await ask();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const seconds = (performance.now() - start) / 1_000;
  const cpu = ((ticksOf(pid) - ticks) / TICKS / answered) * 1e6;
  agent.destroy();
  return { perSecond: answered / seconds, cpu };
}

function ticksOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** The worker of an nginx process. */
function workerOf(master: number): number {
  for (const file of globSync(`/proc/${master}/task/*/children`)) {
    for (const child of readFileSync(file, 'utf8').split(' ').filter(Boolean)) {
      if (/nginx: worker/.test(readFileSync(`/proc/${child}/cmdline`, 'utf8')))
        return Number(child);
    }
  }
  throw new Error('nginx has no worker');
}

/** In a separate process, so that it does not share a core with the clients. */
async function startAnswering() {
  const port = await freePort();
  const code = `require('node:http').createServer((request, response) =>
    request.resume().once('end', () => response.end('{}'))).listen(${port}, '127.0.0.1')`;
  const service = spawn(process.execPath, ['-e', code], { stdio: 'inherit' });
  while (!(await answersConnections(port))) await new Promise((done) => setTimeout(done, 50));
  return { address: `127.0.0.1:${port}`, stop: () => service.kill() };
}

/** An nginx that only forwards, with TLS or without. */
async function startBare(address: string, tls?: { readonly cert: string; readonly key: string }) {
  const [port, folder] = [await freePort(), temporaryFolder('bare')];
  const file = `${folder}/nginx.conf`;
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${folder}/pid; events {}
http {
  access_log off; keepalive_requests 1000000;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  upstream service { server ${address}; keepalive 32; }
  server {
    listen 127.0.0.1:${port}${tls ? ` ssl; ssl_certificate ${tls.cert}; ssl_certificate_key ${tls.key}` : ''};
    location / { proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}`,
  );
  const server = await runServer({
    ...{ name: 'nginx', command: await binaryOf('nginx'), folder },
    args: ['-p', folder, '-c', file, '-e', 'stderr'],
    isReady: () => answersConnections(port),
  });
  return { ...server, url: `http${tls ? 's' : ''}://localhost:${port}` };
}

async function main(): Promise<void> {
  const service = await startAnswering();
  const folder = temporaryFolder('cost');
  writeFileSync(`${folder}/jwt`, SECRET);
  const user = { GATEWAY_JWT_SECRET_FILE: `${folder}/jwt` };
  const gateway = (env: Record<string, string>) =>
    startGateway(service.address, { env: { ...user, ...env }, withoutExporter: true });
  const off = await gateway({ GATEWAY_WAF: 'off' });
  const rules = await gateway({});
  const strict = await gateway({ GATEWAY_WAF_PARANOIA: '2' });
  const bare = await startBare(service.address);
  const tls = await startBare(service.address, off.certificate);
  const at = (server: Pick<typeof bare, 'url' | 'process'>) => ({
    url: server.url
      .replace('localhost', '127.0.0.1')
      .replace('https://127.0.0.1', 'https://localhost'),
    pid: workerOf(server.process.pid ?? 0),
  });
  const body = JSON.stringify({ title: 'German', description: 'words of the first chapter' });
  const sent = { headers: { ...token, 'content-type': 'application/json' }, body };
  const layers: readonly Layer[] = [
    { name: 'the service alone', without: '', url: `http://${service.address}`, headers: {} },
    { name: 'nginx that passes on', without: 'the service alone', ...at(bare), headers: {} },
    { name: 'TLS', without: 'nginx that passes on', ...at(tls), headers: {} },
    { name: 'limits, headers, CSRF, log', without: 'TLS', ...at(off), headers: {} },
    {
      name: 'the token of a user',
      without: 'limits, headers, CSRF, log',
      ...at(off),
      headers: token,
    },
    { name: 'rules, a query', without: 'the token of a user', ...at(rules), headers: token },
    { name: 'a body', without: 'the token of a user', ...at(off), ...sent },
    { name: 'rules, a body', without: 'a body', ...at(rules), ...sent },
    { name: 'rules of level 2, a body', without: 'a body', ...at(strict), ...sent },
  ];
  const rounds = new Map<string, Round[]>(layers.map(({ name }) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const layer of layers) rounds.get(layer.name)?.push(await measure(layer));
  }
  for (const { name, without, pid } of layers) {
    const [own = [], others = []] = [rounds.get(name), rounds.get(without)];
    const ratios = own.map(({ perSecond }, round) => perSecond / (others[round]?.perSecond ?? NaN));
    process.stdout.write(
      `${name.padEnd(28)} ${median(own.map(({ perSecond }) => perSecond))
        .toFixed(0)
        .padStart(6)} requests/s` +
        (without && `  × ${median(ratios).toFixed(2)} of ${without}`.padEnd(40)) +
        (pid === undefined ? '' : `  ${median(own.map(({ cpu }) => cpu)).toFixed(0)} µs CPU`) +
        '\n',
    );
  }
  await Promise.all([off, rules, strict, bare, tls].map((server) => server.stop()));
  service.stop();
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

void main();
