/**
 * What each layer of the gateway costs: requests a second of one nginx worker, by the same clients, to a service that
 * only answers. On a quiet machine.
 *
 *   node scripts/stack/gateway-cost.ts [--seconds 5] [--rounds 3]
 */
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Agent, createServer, request as plain } from 'node:http';
import { Agent as SecureAgent, request as secure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { startGateway } from '../servers/start-gateway.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';

const CLIENTS = 16;
const SECRET = 'of-this-measurement-'.repeat(2);

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, rounds: { type: 'string', default: '3' } },
});

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: '1', exp: Date.now() })}`;
const signature = createHmac('sha256', SECRET).update(unsigned).digest('base64url');
const token = { authorization: `Bearer ${unsigned}.${signature}` };

/** Requests that were answered in the time. */
async function count(
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<number> {
  const end = Date.now() + Number(values.seconds) * 1_000;
  const options = { keepAlive: true, maxSockets: CLIENTS };
  const isSecure = url.startsWith('https');
  const agent = isSecure
    ? new SecureAgent({ ...options, rejectUnauthorized: false })
    : new Agent(options);
  const send = isSecure ? secure : plain;
  let answered = 0;
  const once = () =>
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
  const client = async () => {
    while (Date.now() < end) await once();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  agent.destroy();
  return answered / Number(values.seconds);
}

async function main(): Promise<void> {
  const service = createServer((request, response) => {
    request.resume().once('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(service.address() as AddressInfo).port}`;
  const folder = temporaryFolder('cost');
  writeFileSync(`${folder}/jwt`, SECRET);
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ title: 'German', description: 'words of the first chapter' });
  const user = { GATEWAY_JWT_SECRET_FILE: `${folder}/jwt` };
  const rows: readonly (readonly [string, Record<string, string> | undefined, object, string?])[] =
    [
      ['the service alone', undefined, {}],
      ['TLS, limits, headers, log', { GATEWAY_WAF: 'off' }, {}],
      ['and the token of a user', { GATEWAY_WAF: 'off', ...user }, token],
      ['and rules, a query', { ...user }, token],
      ['and rules, a body', { ...user }, { ...token, ...json }, body],
      ['the same without rules', { ...user, GATEWAY_WAF: 'off' }, { ...token, ...json }, body],
      [
        'rules at level 2, a body',
        { ...user, GATEWAY_WAF_PARANOIA: '2' },
        { ...token, ...json },
        body,
      ],
    ];
  for (const [name, env, headers, sent] of rows) {
    const gateway = env && (await startGateway(address, { env, withoutExporter: true }));
    const rates: number[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      rates.push(await count(gateway?.url ?? `http://${address}`, { ...headers }, sent));
    }
    await gateway?.stop();
    const best = Math.max(...rates);
    process.stdout.write(`${name.padEnd(28)} ${best.toFixed(0).padStart(7)} requests/s\n`);
  }
  service.close();
}

void main();
