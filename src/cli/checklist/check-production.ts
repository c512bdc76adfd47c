import { existsSync, readFileSync } from 'node:fs';
import { ok } from '../doctor/finding.ts';
import { fail, type Line, type Verdict, warn } from './line.ts';

type Variables = NodeJS.ProcessEnv;

const BITS = 256;
/** Those of documents, images and demos. */
const KNOWN =
  /^(admin|changeme|change-me|default|demo|example|guest|letmein|pass|passw0rd|password\d*|postgres|qwerty|redis|root|secret|study|test|12345\d*)$/i;

/** What the variables of the service say. */
export function checkProduction(variables: Variables): readonly Line[] {
  return [
    ['DATABASE_URL', address(variables, 'DATABASE_URL', 'DATABASE_PASSWORD_FILE', true)],
    ['REDIS_URL', address(variables, 'REDIS_URL', 'REDIS_PASSWORD_FILE', false)],
    ['JWT_SECRET', tokenSecret(variables)],
    ['SENTRY_DSN', sentry(variables.SENTRY_DSN)],
    ['LOG_LEVEL', logLevel(variables.LOG_LEVEL)],
    ['NODE_ENV', nodeEnv(variables.NODE_ENV)],
    ['sampling', sampling(variables)],
    ['redaction', redaction(variables.SIGHTLINE_REDACT)],
    ['telemetry', telemetry(variables)],
    ['TLS of node', nodeTls(variables.NODE_TLS_REJECT_UNAUTHORIZED)],
  ];
}

function address(variables: Variables, name: string, file: string, isNeeded: boolean): Verdict {
  const value = variables[name];
  if (!value) {
    const cure = `Set ${name}`;
    return isNeeded ? fail('is not set', cure) : warn('is not set: nothing is cached', cure);
  }
  if (!URL.canParse(value))
    return fail('is no address', `Set ${name} to scheme://user@host:port/name`);
  const { password } = new URL(value);
  const secret = readSecret(variables, file) ?? (decode(password) || variables.PGPASSWORD || '');
  if (secret === '') return fail('has no password', `Give it one, by ${file}`);
  if (KNOWN.test(secret))
    return fail('has a password that everybody knows', 'npm run secrets makes one');
  if (secret.length < 16) return warn('has a short password', 'Take one of 16 characters or more');
  return ok('is set, with a password of its own');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Of the file that a variable names; undefined where it names none. */
function readSecret(variables: Variables, name: string): string | undefined {
  const path = variables[name];
  if (!path) return undefined;
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
}

function tokenSecret(variables: Variables): Verdict {
  const value = readSecret(variables, 'JWT_SECRET_FILE') ?? variables.JWT_SECRET ?? '';
  if (value === '') return fail('is not set', 'npm run secrets makes one');
  const bits = bitsOf(value);
  if (KNOWN.test(value)) return fail('everybody knows it', 'npm run secrets makes one');
  if (bits < BITS)
    return fail(`has ${bits} bits at most`, `Take ${BITS} or more: openssl rand -hex 32`);
  return ok(`has ${bits} bits`);
}

/** What it can hold at most: 4 bits a hexadecimal digit, 6 a letter or digit of base64, 8 another byte. */
function bitsOf(value: string): number {
  const different = new Set(value).size;
  // The same few characters again and again are not chance.
  if (different < 8) return Math.floor(value.length * Math.log2(Math.max(1, different)) * 0.5);
  const each = /^[0-9a-f]+$/i.test(value) ? 4 : /^[\w+/=-]+$/.test(value) ? 6 : 8;
  return value.length * each;
}

function sentry(dsn: string | undefined): Verdict {
  if (!dsn) return warn('is not set: errors are in logs and traces only', 'Set SENTRY_DSN');
  if (!/^https:\/\/[^/@]+@[^/]+\/.*\d$/.test(dsn))
    return fail('is no DSN by https', 'Copy it from the project');
  return ok('is set');
}

function logLevel(level: string | undefined): Verdict {
  if (!level) return ok('is not set: info');
  if (/^(debug|silly|trace|verbose)$/i.test(level)) {
    return fail(`is ${level}: much, and perhaps people's data`, 'Set LOG_LEVEL=info');
  }
  if (/^(silent|off|none)$/i.test(level))
    return fail(`is ${level}: nothing is written`, 'Set LOG_LEVEL=info');
  return ok(`is ${level}`);
}

function nodeEnv(value: string | undefined): Verdict {
  return value === 'production'
    ? ok('is production')
    : warn(`is ${value || 'not set'}: some packages answer with stacks`, 'Set NODE_ENV=production');
}

function sampling({
  OTEL_TRACES_SAMPLER: sampler,
  OTEL_TRACES_SAMPLER_ARG: share,
}: Variables): Verdict {
  if (!sampler || /always_on$/.test(sampler)) {
    return warn('every trace is kept', 'Set OTEL_TRACES_SAMPLER=sightline_tail, or a share');
  }
  if (/always_off$/.test(sampler))
    return fail('no trace is kept', 'Set OTEL_TRACES_SAMPLER=sightline_tail');
  if (/ratio$/.test(sampler) && Number(share) === 0) {
    return fail('the share of traces is 0', 'Set OTEL_TRACES_SAMPLER_ARG');
  }
  return ok(`${sampler}${share ? ` ${share}` : ''}`);
}

function redaction(value: string | undefined): Verdict {
  return value?.trim().toLowerCase() === 'off'
    ? fail('is off: passwords and tokens leave', 'Remove SIGHTLINE_REDACT=off')
    : ok('is on');
}

function telemetry(variables: Variables): Verdict {
  if (variables.OTEL_SDK_DISABLED?.toLowerCase() === 'true') {
    return fail('is off', 'Remove OTEL_SDK_DISABLED');
  }
  if (!variables.OTEL_SERVICE_NAME) return warn('the service has no name', 'Set OTEL_SERVICE_NAME');
  return ok(`is on, as ${variables.OTEL_SERVICE_NAME}`);
}

function nodeTls(value: string | undefined): Verdict {
  return value === '0'
    ? fail('certificates of others are not looked at', 'Remove NODE_TLS_REJECT_UNAUTHORIZED')
    : ok('certificates are looked at');
}
