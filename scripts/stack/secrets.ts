/**
 * `npm run secrets`: the passwords, keys and certificates of a stack on this machine, each in a file that only the
 * user may read whom the services run as, and `.env`. What is there is kept: a password that changes is no password
 * of the data that it was made for.
 *
 * npm run secrets -- [--folder secrets] [--names study.example,www.study.example] [--pin]
 *
 * `--pin` asks Docker for the digest of each image, and writes it into `.env`.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { digestsOf, pinnableImages, replaceInEnv } from './pin.ts';

/** 256 bits each, in letters and digits, which are valid in any file and URL. */
export const SECRETS = [
  'postgres-password',
  'redis-password',
  'jwt-secret',
  'hash-key',
  'backup-key',
  'grafana-password',
  'otlp-token',
] as const;

/** Validity of the demo's certificate in days; browsers reject more than 398. */
const CERTIFICATE_DAYS = 90;

/** User id of the services where root creates the files, since they must not run as root. */
const OTHER_USER = 10_000;

export interface Made {
  readonly made: readonly string[];
  readonly kept: readonly string[];
}

/**
 * Creates what is missing in a folder.
 *
 * @param names DNS names of the certificate; the first is its subject
 */
export function makeSecrets(folder: string, names: readonly string[]): Made {
  const made: string[] = [];
  const kept: string[] = [];
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  for (const name of SECRETS) {
    const path = join(folder, name);
    if (existsSync(path)) kept.push(name);
    else {
      writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
      made.push(name);
    }
  }
  if (existsSync(join(folder, 'gateway.crt'))) kept.push('gateway.crt');
  else {
    makeCertificate(folder, names);
    made.push('ca.crt', 'ca.key', 'gateway.crt', 'gateway.key');
  }
  for (const name of [...made, ...kept]) giveAway(join(folder, name));
  giveAway(folder);
  return { made, kept };
}

/** Issued by an authority of this machine, which users of the demo import once. */
function makeCertificate(folder: string, names: readonly string[]): void {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  if (!existsSync(file('ca.key'))) {
    openssl(
      ...['req', '-x509', ...newKey, '-keyout', file('ca.key'), '-out', file('ca.crt')],
      ...['-days', '3650', '-subj', '/CN=Sightline stack of this machine'],
      ...['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0'],
      ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    );
  }
  const extensions = file('gateway.ext');
  writeFileSync(
    extensions,
    `subjectAltName=${[...new Set([...names, 'gateway'])].map((name) => `DNS:${name}`).join(',')}
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
`,
  );
  openssl(
    ...['req', '-new', ...newKey, '-keyout', file('gateway.key'), '-out', file('gateway.csr')],
    ...['-subj', `/CN=${names[0]}`],
  );
  openssl(
    ...[
      'x509',
      '-req',
      '-in',
      file('gateway.csr'),
      '-CA',
      file('ca.crt'),
      '-CAkey',
      file('ca.key'),
    ],
    ...['-days', String(CERTIFICATE_DAYS), '-extfile', extensions, '-out', file('gateway.crt')],
    ...['-set_serial', `0x${randomBytes(16).toString('hex')}`],
  );
  for (const name of [
    'ca.key',
    'ca.crt',
    'gateway.key',
    'gateway.crt',
    'gateway.csr',
    'gateway.ext',
  ]) {
    chmodSync(file(name), 0o600);
  }
}

const isRoot = process.getuid?.() === 0;
const owner = isRoot ? OTHER_USER : (process.getuid?.() ?? OTHER_USER);
const group = isRoot ? OTHER_USER : (process.getgid?.() ?? OTHER_USER);

function giveAway(path: string): void {
  if (isRoot) chownSync(path, owner, group);
}

/** Adds missing variables to `.env`; existing ones are the user's. */
export function completeEnv(path: string, values: Readonly<Record<string, string>>): string[] {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const missing = Object.entries(values).filter(
    ([name]) => !new RegExp(`^${name}=`, 'm').test(text),
  );
  if (missing.length > 0) {
    const lines = missing.map(([name, value]) => `${name}=${value}\n`).join('');
    appendFileSync(path, `${text === '' || text.endsWith('\n') ? '' : '\n'}${lines}`, {
      mode: 0o600,
    });
  }
  return missing.map(([name]) => name);
}

function main(): void {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string', default: 'secrets' },
      env: { type: 'string', default: '.env' },
      names: { type: 'string', default: 'localhost' },
      pin: { type: 'boolean', default: false },
    },
  });
  const names = values.names.split(',').filter((name) => name !== '');
  const { made, kept } = makeSecrets(resolve(values.folder), names);
  const written = completeEnv(resolve(values.env), {
    COMPOSE_PROFILES: 'full',
    STACK_UID: String(owner),
    STACK_GID: String(group),
    GATEWAY_NAMES: names.join(' '),
  });
  const images = pinnableImages(fileURLToPath(new URL('../../', import.meta.url)));
  if (values.pin) replaceInEnv(resolve(values.env), digestsOf(images));
  process.stdout.write(`made:  ${made.join(', ') || 'nothing'}
kept:  ${kept.join(', ') || 'nothing'}
.env:  ${written.join(', ') || 'nothing was missing'}${values.pin ? `, digests of ${images.length} images` : ''}
Keep a copy of ${values.folder}/backup-key away from this machine: without it no backup can be read.
`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
