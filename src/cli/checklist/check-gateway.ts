import { readFileSync } from 'node:fs';
import { request as plain } from 'node:http';
import { type RequestOptions, request as secure } from 'node:https';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import { performance, setTimeout } from '../../util/clock.ts';
import { ok, skipped } from '../doctor/finding.ts';
import { fail, type Line, type Verdict, warn } from './checklist-line.ts';

interface Response {
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
/** Retries of a rate-limited request, one per second. */
const MAX_RETRIES = 20;
/** Requests per second; at a lower rate, a rate limit may not be reached. */
const MIN_FLOOD_RATE = 100;
/** Days before a certificate's expiry. */
const EXPIRY_WARNING = 21;
const EXPIRY_FAILURE = 3;

/** Checks how the gateway responds to users and to attackers. */
export async function checkGateway(options: {
  readonly gateway?: string;
  readonly ca?: string;
  readonly flood: boolean;
}): Promise<readonly Line[]> {
  if (options.gateway === undefined) {
    return NAMES.map((name): Line => [name, skipped('not checked: --gateway is not set')]);
  }
  const url = new URL(options.gateway);
  if (url.protocol !== 'https:') {
    return [['TLS', fail('the address is not https', 'Put the gateway in front of the service')]];
  }
  const target = { url, ca: options.ca === undefined ? undefined : readFileSync(options.ca) };
  const checks: Readonly<Record<(typeof NAMES)[number], (target: Target) => Promise<Verdict>>> = {
    TLS: tls,
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
  // Sequentially, because the last check uses up the rate limit of this address.
  for (const name of NAMES) {
    const verdict = await checks[name](target).catch((error: NodeJS.ErrnoException) =>
      fail(
        `no response (${error.code ?? error.message})`,
        'Start it; if its certificate is from your own CA, set --ca',
      ),
    );
    lines.push([name, verdict]);
    if (name === 'TLS' && verdict.state === 'fail') break;
  }
  return lines;
}

/** Sends a request, and retries while it is rate-limited, most likely because of an earlier run: 429 would hide the result. */
async function send(...request: Parameters<typeof sendOnce>): Promise<Response> {
  for (let tries = 0; ; tries++) {
    const response = await sendOnce(...request);
    if (response.status !== 429 || tries === MAX_RETRIES) return response;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

function sendOnce(
  { url, ca }: Target,
  path: string,
  { body, ...options }: RequestOptions & { readonly body?: string } = {},
  transport: typeof secure | typeof plain = secure,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = transport(
      new URL(path, url),
      {
        ...(transport === secure && { ca }),
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
    request.once('timeout', () => request.destroy(new Error('no response in 10 s')));
    request.once('error', reject);
    request.end(body);
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

async function tls(target: Target): Promise<Verdict> {
  const socket = await handshake(target);
  const protocol = socket.getProtocol();
  socket.destroy();
  await send(target, '/');
  return ok(`responds over ${protocol}`);
}

async function oldTls(target: Target): Promise<Verdict> {
  const accepted: string[] = [];
  for (const version of ['TLSv1', 'TLSv1.1'] as const) {
    const socket = await handshake(target, version).catch(() => undefined);
    if (socket) accepted.push(version);
    socket?.destroy();
  }
  if (accepted.length === 0) return ok('TLS 1.0 and 1.1 are rejected');
  return fail(`accepts ${accepted.join(' and ')}`, 'Set ssl_protocols TLSv1.2 TLSv1.3');
}

async function certificate(target: Target): Promise<Verdict> {
  const socket = await handshake(target);
  const { valid_to: end } = socket.getPeerCertificate();
  socket.destroy();
  const days = Math.floor((Date.parse(end) - Date.now()) / 86_400_000);
  const cure = 'Renew it: docs/runbooks/CertificateExpires.md';
  if (days < EXPIRY_FAILURE) return fail(`expires in ${days} days`, cure);
  return days < EXPIRY_WARNING
    ? warn(`expires in ${days} days`, cure)
    : ok(`valid for ${days} days`);
}

/** The http port is known only if the https port is the default. */
async function redirect(target: Target): Promise<Verdict> {
  if (target.url.port !== '') return skipped('not checked: the port is not 443');
  const http = { ...target, url: new URL(`http://${target.url.hostname}`) };
  const response = await send(http, '/', {}, plain).catch(() => undefined);
  if (response === undefined) return ok('http is closed');
  const location = String(response.headers.location ?? '');
  if (response.status >= 300 && response.status < 400 && location.startsWith('https://'))
    return ok('http redirects to https');
  return fail(`http responds with ${response.status}`, 'Redirect http to https');
}

const REQUIRED_HEADERS: Readonly<Record<string, RegExp>> = {
  'strict-transport-security': /max-age=\d{7,}/,
  'content-security-policy': /./,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /./,
  'permissions-policy': /./,
  'cross-origin-opener-policy': /./,
};

async function securityHeaders(target: Target): Promise<Verdict> {
  const { headers } = await send(target, '/');
  const missing = Object.entries(REQUIRED_HEADERS)
    .filter(([name, pattern]) => !pattern.test(String(headers[name] ?? '')))
    .map(([name]) => name);
  const frames =
    headers['x-frame-options'] ??
    /frame-ancestors/.exec(String(headers['content-security-policy']));
  if (!frames) missing.push('frame-ancestors');
  const revealing = [headers.server, headers['x-powered-by']].filter((value) =>
    /\d|express/i.test(String(value ?? '')),
  );
  if (missing.length > 0)
    return fail(`missing: ${missing.join(', ')}`, 'Use the server block of stack/nginx');
  if (revealing.length > 0)
    return warn(
      `the server reveals its software: ${revealing.join(', ')}`,
      'Set server_tokens off, and remove X-Powered-By',
    );
  return ok('all present');
}

async function cors(target: Target): Promise<Verdict> {
  const { headers } = await send(target, '/', { headers: { origin: 'https://evil.example' } });
  const allowed = headers['access-control-allow-origin'];
  if (allowed === undefined) return ok('other sites cannot read responses');
  return fail(`${allowed} can read responses`, 'Set GATEWAY_CORS_ORIGINS to the allowed origins');
}

async function csrf(target: Target): Promise<Verdict> {
  const { status } = await send(target, '/', {
    method: 'POST',
    headers: { origin: 'https://evil.example', cookie: 'a=b', 'content-type': 'application/json' },
    body: '{}',
  });
  if (status === 403) return ok('other sites cannot send requests for a user');
  return fail(
    `a POST from another site gets ${status}`,
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
    attacks.map(async (attack) => (await send(target, `/?q=${encodeURIComponent(attack)}`)).status),
  );
  const passed = statuses.filter((status) => status !== 403).length;
  if (passed === 0) return ok('rejects attacks');
  return fail(`${passed} of ${attacks.length} attacks pass`, 'Set GATEWAY_WAF=on');
}

async function bodyLimit(target: Target): Promise<Verdict> {
  const body = 'a'.repeat(10_000_000);
  const headers = { 'content-type': 'text/plain', 'content-length': String(body.length) };
  const status = await send(target, '/', { method: 'POST', headers, body }).then(
    (answer) => answer.status,
    // A server that rejects by length closes the connection while the body is being sent.
    () => 413,
  );
  return status === 413
    ? ok('10 MB are rejected')
    : fail(`10 MB get ${status}`, 'Set GATEWAY_BODY_LIMIT');
}

async function healthz(target: Target): Promise<Verdict> {
  const { status } = await send(target, '/healthz');
  return status === 200
    ? warn(
        'reachable from here: it is public, unless you are on an operator network',
        'Set GATEWAY_OPERATORS to the networks of operators',
      )
    : ok('only reachable for operators');
}

async function rateLimits(target: Target): Promise<Verdict> {
  const start = performance.now();
  let rejection: Response | undefined;
  for (let sent = 0; sent < FLOOD && rejection === undefined; sent += 20) {
    const responses = await Promise.all(Array.from({ length: 20 }, () => sendOnce(target, '/')));
    rejection = responses.find(({ status }) => status === 429);
  }
  const perSecond = FLOOD / ((performance.now() - start) / 1_000);
  if (rejection === undefined && perSecond < MIN_FLOOD_RATE)
    return warn(
      `${FLOOD} requests pass, but at only ${perSecond.toFixed(0)} per second`,
      'Run this closer to the gateway, and set GATEWAY_RATE_PER_ADDRESS',
    );
  if (rejection === undefined)
    return fail(`${FLOOD} requests pass without a limit`, 'Set GATEWAY_RATE_PER_ADDRESS');
  if (rejection.headers['retry-after'] === undefined)
    return warn('429 without Retry-After', 'Add a Retry-After header');
  return ok('excess requests get 429');
}
