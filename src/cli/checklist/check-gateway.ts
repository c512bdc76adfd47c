import { readFileSync } from 'node:fs';
import { request as plain } from 'node:http';
import { type RequestOptions, request as secure } from 'node:https';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import { performance, setTimeout } from '../../util/clock.ts';
import { ok, skipped } from '../doctor/finding.ts';
import { fail, type Line, type Verdict, warn } from './line.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

interface Target {
  readonly url: URL;
  readonly ca: Buffer | undefined;
}

const NAMES = [
  'TLS',
  'old TLS',
  'certificate',
  'redirect',
  'security headers',
  'CORS',
  'CSRF',
  'WAF',
  'body limit',
  '/healthz',
  'rate limits',
] as const;
const FLOOD = 400;
/** Seconds. */
const PATIENCE = 20;
/** Requests a second; who asks more slowly may stay below a limit that is there. */
const FAST = 100;
const DAYS = 21;

/** Asks the gateway what it does, as a user and as an attacker. */
export async function checkGateway(options: {
  readonly gateway?: string;
  readonly ca?: string;
  readonly flood: boolean;
}): Promise<readonly Line[]> {
  if (options.gateway === undefined) {
    return NAMES.map((name): Line => [name, skipped('not checked: --gateway names no address')]);
  }
  const url = new URL(options.gateway);
  if (url.protocol !== 'https:') {
    return [['TLS', fail('the address is not https', 'Put the gateway before the service')]];
  }
  const target = { url, ca: options.ca === undefined ? undefined : readFileSync(options.ca) };
  const checks: Readonly<Record<(typeof NAMES)[number], (target: Target) => Promise<Verdict>>> = {
    TLS: answers,
    'old TLS': oldTls,
    certificate,
    redirect,
    'security headers': securityHeaders,
    CORS: cors,
    CSRF: csrf,
    WAF: waf,
    'body limit': bodyLimit,
    '/healthz': healthz,
    'rate limits': options.flood ? rateLimits : async () => skipped('not checked: --no-flood'),
  };
  const lines: Line[] = [];
  // One after the other: the last uses up the rate of this address.
  for (const name of NAMES) {
    const verdict = await checks[name](target).catch((error: NodeJS.ErrnoException) =>
      fail(
        `no answer (${error.code ?? error.message})`,
        'Start it; a certificate of your own needs --ca',
      ),
    );
    lines.push([name, verdict]);
    if (name === 'TLS' && verdict.state === 'fail') break;
  }
  return lines;
}

/** A request that waits where the rate is used up, by an earlier list most likely: 429 says nothing of what is asked for. */
async function ask(...request: Parameters<typeof askOnce>): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    const answer = await askOnce(...request);
    if (answer.status !== 429 || tries === PATIENCE) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

function askOnce(
  { url, ca }: Target,
  path: string,
  { body, ...options }: RequestOptions & { readonly body?: string } = {},
  send: typeof secure | typeof plain = secure,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = send(
      new URL(path, url),
      {
        ...(send === secure && { ca }),
        timeout: 10_000,
        ...options,
        headers: { 'user-agent': 'sightline-checklist', accept: '*/*', ...options.headers },
      },
      (response) => {
        response
          .resume()
          .once('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers }),
          );
        response.once('error', reject);
      },
    );
    sent.once('timeout', () => sent.destroy(new Error('no answer in 10 s')));
    sent.once('error', reject);
    sent.end(body);
  });
}

function handshake({ url, ca }: Target, version?: SecureVersion): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: url.hostname,
      port: Number(url.port || 443),
      servername: url.hostname,
      ca,
      timeout: 5_000,
      ...(version && { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' }),
    });
    socket.once('secureConnect', () => resolve(socket));
    socket.once('timeout', () => socket.destroy(new Error('no handshake in 5 s')));
    socket.once('error', reject);
  });
}

async function answers(target: Target): Promise<Verdict> {
  const socket = await handshake(target);
  const protocol = socket.getProtocol();
  socket.destroy();
  await ask(target, '/');
  return ok(`answers by ${protocol}`);
}

async function oldTls(target: Target): Promise<Verdict> {
  const taken: string[] = [];
  for (const version of ['TLSv1', 'TLSv1.1'] as const) {
    const socket = await handshake(target, version).catch(() => undefined);
    if (socket) taken.push(version);
    socket?.destroy();
  }
  if (taken.length === 0) return ok('neither 1.0 nor 1.1');
  return fail(`takes ${taken.join(' and ')}`, 'ssl_protocols TLSv1.2 TLSv1.3');
}

async function certificate(target: Target): Promise<Verdict> {
  const socket = await handshake(target);
  const { valid_to: end } = socket.getPeerCertificate();
  socket.destroy();
  const days = Math.floor((Date.parse(end) - Date.now()) / 86_400_000);
  const cure = 'Renew it: docs/runbooks/CertificateExpires.md';
  if (days < 3) return fail(`ends in ${days} days`, cure);
  return days < DAYS ? warn(`ends in ${days} days`, cure) : ok(`lasts ${days} days`);
}

/** The port of http belongs to that of https only where both are the usual ones. */
async function redirect(target: Target): Promise<Verdict> {
  if (target.url.port !== '') return skipped('not checked: the port is not 443');
  const http = { ...target, url: new URL(`http://${target.url.hostname}`) };
  const answer = await ask(http, '/', {}, plain).catch(() => undefined);
  if (answer === undefined) return ok('nobody answers by http');
  const to = String(answer.headers.location ?? '');
  if (answer.status >= 300 && answer.status < 400 && to.startsWith('https://'))
    return ok('http leads to https');
  return fail(`http answers ${answer.status}`, 'Redirect it to https');
}

const WANTED: Readonly<Record<string, RegExp>> = {
  'strict-transport-security': /max-age=\d{7,}/,
  'content-security-policy': /./,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /./,
  'permissions-policy': /./,
  'cross-origin-opener-policy': /./,
};

async function securityHeaders(target: Target): Promise<Verdict> {
  const { headers } = await ask(target, '/');
  const missing = Object.entries(WANTED)
    .filter(([name, form]) => !form.test(String(headers[name] ?? '')))
    .map(([name]) => name);
  const frames =
    headers['x-frame-options'] ??
    /frame-ancestors/.exec(String(headers['content-security-policy']));
  if (!frames) missing.push('frame-ancestors');
  const revealing = [headers.server, headers['x-powered-by']].filter((value) =>
    /\d|express/i.test(String(value ?? '')),
  );
  if (missing.length > 0)
    return fail(`missing: ${missing.join(', ')}`, 'Take the server of stack/nginx');
  if (revealing.length > 0)
    return warn(
      `reveals its version: ${revealing.join(', ')}`,
      'server_tokens off, and no X-Powered-By',
    );
  return ok('are all there');
}

async function cors(target: Target): Promise<Verdict> {
  const { headers } = await ask(target, '/', { headers: { origin: 'https://evil.example' } });
  const allowed = headers['access-control-allow-origin'];
  if (allowed === undefined) return ok('another site may not read');
  return fail(`${allowed} may read what users see`, 'Name the origins: GATEWAY_CORS_ORIGINS');
}

async function csrf(target: Target): Promise<Verdict> {
  const { status } = await ask(target, '/', {
    method: 'POST',
    headers: { origin: 'https://evil.example', cookie: 'a=b', 'content-type': 'application/json' },
    body: '{}',
  });
  if (status === 403) return ok('a page of another site may not change anything');
  return fail(
    `a POST of another site is answered ${status}`,
    'Check Origin and Sec-Fetch-Site at the gateway',
  );
}

async function waf(target: Target): Promise<Verdict> {
  const attacks = [
    "' UNION SELECT password FROM users --",
    '<script>alert(1)</script>',
    '../../../../etc/passwd',
  ];
  const statuses = await Promise.all(
    attacks.map(async (attack) => (await ask(target, `/?q=${encodeURIComponent(attack)}`)).status),
  );
  const passed = statuses.filter((status) => status !== 403).length;
  if (passed === 0) return ok('refuses attacks');
  return fail(`${passed} of ${attacks.length} attacks pass`, 'Set GATEWAY_WAF=on');
}

async function bodyLimit(target: Target): Promise<Verdict> {
  const body = 'a'.repeat(10_000_000);
  const headers = { 'content-type': 'text/plain', 'content-length': String(body.length) };
  const status = await ask(target, '/', { method: 'POST', headers, body }).then(
    (answer) => answer.status,
    // Who refuses by the length closes while the body is still sent.
    () => 413,
  );
  return status === 413
    ? ok('10 MB are refused')
    : fail(`10 MB are answered ${status}`, 'Set GATEWAY_BODY_LIMIT');
}

async function healthz(target: Target): Promise<Verdict> {
  const { status } = await ask(target, '/healthz');
  return status === 200
    ? warn(
        'everybody may see it, or you are an operator',
        'Name the networks of operators: GATEWAY_OPERATORS',
      )
    : ok('is for operators');
}

async function rateLimits(target: Target): Promise<Verdict> {
  const start = performance.now();
  let refused: Answer | undefined;
  for (let sent = 0; sent < FLOOD && refused === undefined; sent += 20) {
    const some = await Promise.all(Array.from({ length: 20 }, () => askOnce(target, '/')));
    refused = some.find(({ status }) => status === 429);
  }
  const perSecond = FLOOD / ((performance.now() - start) / 1_000);
  if (refused === undefined && perSecond < FAST)
    return warn(
      `${FLOOD} requests pass, but only ${perSecond.toFixed(0)} a second got there`,
      'Ask from a machine that is nearer, and set GATEWAY_RATE_PER_ADDRESS',
    );
  if (refused === undefined)
    return fail(`${FLOOD} requests at once pass`, 'Set GATEWAY_RATE_PER_ADDRESS');
  if (refused.headers['retry-after'] === undefined)
    return warn('429 without Retry-After', 'Say when to come again');
  return ok('answer 429');
}
