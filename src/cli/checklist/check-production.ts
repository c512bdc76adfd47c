import { existsSync, readFileSync } from 'node:fs';
import { ok } from '../doctor/finding.ts';
import { fail, type Line, type Verdict, warn } from './checklist-line.ts';

type Variables = NodeJS.ProcessEnv;

const GENERATE = 'Generate one: npm run secrets';

const MIN_BITS = 256;
const MIN_PASSWORD_LENGTH = 16;
/** Passwords of documentation, images and demos. */
const WELL_KNOWN =
  /^(admin|changeme|change-me|default|demo|example|guest|letmein|pass|passw0rd|password\d*|postgres|qwerty|redis|root|secret|study|test|12345\d*)$/i;

/** Checks the variables of the service. */
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
    ['Node TLS', nodeTls(variables.NODE_TLS_REJECT_UNAUTHORIZED)],
  ];
}

function address(variables: Variables, name: string, file: string, isRequired: boolean): Verdict {
  const value = variables[name];
  if (!value) {
    const cure = `Set ${name}`;
    return isRequired ? fail('not set', cure) : warn('not set, so nothing is cached', cure);
  }
  if (!URL.canParse(value)) return fail('not a URL', `Set ${name} to scheme://user@host:port/name`);
  const { password } = new URL(value);
  const secret = readSecret(variables, file) ?? (decode(password) || variables.PGPASSWORD || '');
  if (secret === '') return fail('has no password', `Set one with ${file}`);
  if (WELL_KNOWN.test(secret)) return fail('has a well-known password', GENERATE);
  if (secret.length < MIN_PASSWORD_LENGTH) {
    return warn('has a short password', `Use ${MIN_PASSWORD_LENGTH} characters or more`);
  }
  return ok('set, with a strong password');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The content of the file that a variable points to; undefined if it is not set. */
function readSecret(variables: Variables, name: string): string | undefined {
  const path = variables[name];
  if (!path) return undefined;
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
}

function tokenSecret(variables: Variables): Verdict {
  const value = readSecret(variables, 'JWT_SECRET_FILE') ?? variables.JWT_SECRET ?? '';
  if (value === '') return fail('not set', GENERATE);
  const bits = bitsOf(value);
  if (WELL_KNOWN.test(value)) return fail('well known', GENERATE);
  if (bits < MIN_BITS)
    return fail(`${bits} bits at most`, `Use ${MIN_BITS} or more: openssl rand -hex 32`);
  return ok(`${bits} bits`);
}

/** Maximum entropy: 4 bits per hexadecimal digit, 6 per base64 character, 8 per other byte. */
function bitsOf(value: string): number {
  const distinct = new Set(value).size;
  // Few distinct characters are not random.
  if (distinct < 8) return Math.floor(value.length * Math.log2(Math.max(1, distinct)) * 0.5);
  const perCharacter = /^[0-9a-f]+$/i.test(value) ? 4 : /^[\w+/=-]+$/.test(value) ? 6 : 8;
  return value.length * perCharacter;
}

function sentry(dsn: string | undefined): Verdict {
  if (!dsn) return warn('not set, so errors are in logs and traces only', 'Set SENTRY_DSN');
  if (!/^https:\/\/[^/@]+@[^/]+\/.*\d$/.test(dsn))
    return fail(
      'not a DSN with https',
      'Copy it from Sentry: Settings > Projects > Client Keys (DSN)',
    );
  return ok('set');
}

function logLevel(level: string | undefined): Verdict {
  if (!level) return ok('not set, which means info');
  if (/^(debug|silly|trace|verbose)$/i.test(level)) {
    return fail(`${level}: verbose, and may contain personal data`, 'Set LOG_LEVEL=info');
  }
  if (/^(silent|off|none)$/i.test(level))
    return fail(`${level}: nothing is logged`, 'Set LOG_LEVEL=info');
  return ok(level);
}

function nodeEnv(value: string | undefined): Verdict {
  return value === 'production'
    ? ok('production')
    : warn(
        `${value || 'not set'}, so some packages respond with stack traces`,
        'Set NODE_ENV=production',
      );
}

function sampling({
  OTEL_TRACES_SAMPLER: sampler,
  OTEL_TRACES_SAMPLER_ARG: ratio,
}: Variables): Verdict {
  if (!sampler || /always_on$/.test(sampler)) {
    return warn(
      'every trace is kept',
      'Set OTEL_TRACES_SAMPLER=sightline_tail, or a ratio sampler',
    );
  }
  if (/always_off$/.test(sampler))
    return fail('no trace is kept', 'Set OTEL_TRACES_SAMPLER=sightline_tail');
  if (/ratio$/.test(sampler) && Number(ratio) === 0) {
    return fail('the ratio is 0, so no trace is kept', 'Set OTEL_TRACES_SAMPLER_ARG');
  }
  return ok(`${sampler}${ratio ? ` ${ratio}` : ''}`);
}

function redaction(value: string | undefined): Verdict {
  return value?.trim().toLowerCase() === 'off'
    ? fail('off, so passwords and tokens are exported', 'Remove SIGHTLINE_REDACT=off')
    : ok('on');
}

function telemetry(variables: Variables): Verdict {
  if (variables.OTEL_SDK_DISABLED?.toLowerCase() === 'true') {
    return fail('off', 'Remove OTEL_SDK_DISABLED');
  }
  if (!variables.OTEL_SERVICE_NAME) return warn('the service has no name', 'Set OTEL_SERVICE_NAME');
  return ok(`on, as ${variables.OTEL_SERVICE_NAME}`);
}

function nodeTls(value: string | undefined): Verdict {
  return value === '0'
    ? fail('certificates are not verified', 'Remove NODE_TLS_REJECT_UNAUTHORIZED')
    : ok('certificates are verified');
}
