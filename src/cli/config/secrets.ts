import type { Row } from '../../configuration/settings/setting-row.ts';
import { maskSecrets } from '../../configuration/values/url.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import { NOTHING } from '../../redaction/secrets/secret-names.ts';

export const NOT_SHOWN = '[not shown]';

/** Names whose values are likely secrets. */
const SECRET_NAME =
  /token|secret|passw(or)?d|passphrase|api[-_.]?key|access[-_.]?key|authorization|credential|cookie|(^|[-_.])(auth|dsn|pwd)([-_.]|$)/i;

/** Hides what telemetry redacts, even if the service turns redaction off. */
const redactor = createRedactor(
  { mode: 'replace', names: [], exempt: [], patterns: [] },
  undefined,
)!;

/** Whether an attribute or key of this name likely holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || redactor.secrecyOf(name) !== NOTHING;
}

/** The value of an attribute, without secrets. */
export function mask(name: string, value: string): string {
  return isSecretName(name) ? NOT_SHOWN : withoutCredentials(value);
}

/** The value of a setting, without secrets; secret pairs keep their names. */
export function maskSetting({ type, secret }: Row, value: string): string {
  if (secret === undefined || value === '') return withoutCredentials(value);
  if (type !== 'pairs') return NOT_SHOWN;
  return value
    .split(',')
    .filter((pair) => pair !== '')
    .map((pair) => `${pair.slice(0, pair.indexOf('='))}=${NOT_SHOWN}`)
    .join(',');
}

/** Hides credentials and queries of URLs, and other secrets by their form. */
function withoutCredentials(value: string): string {
  return withoutForms(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? maskSecrets(value) : value);
}

/** A text that may quote settings, without the secrets that are recognized by their form. */
export function withoutForms(text: string): string {
  return redactor.text(text);
}
