import type { Row } from '../../configuration/settings/row.ts';
import { maskSecrets } from '../../configuration/values/url.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import { NOTHING } from '../../redaction/secrets/secret-names.ts';

export const NOT_SHOWN = '[not shown]';

/** Names of things whose values open doors. */
const SECRET_NAME =
  /token|secret|passw(or)?d|passphrase|api[-_.]?key|access[-_.]?key|authorization|credential|cookie|(^|[-_.])(auth|dsn|pwd)([-_.]|$)/i;

/** What is kept from leaving is not shown either, even where the service lets it leave. */
const redactor = createRedactor(
  { mode: 'replace', names: [], exempt: [], patterns: [] },
  undefined,
)!;

/** Whether an attribute or a key of this name most likely holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || redactor.secrecyOf(name) !== NOTHING;
}

/** The value of an attribute, fit to be shown. */
export function mask(name: string, value: string): string {
  return isSecretName(name) ? NOT_SHOWN : withoutCredentials(value);
}

/** The value of a setting, fit to be shown: of pairs, the names are. */
export function maskSetting({ type, secret }: Row, value: string): string {
  if (secret === undefined || value === '') return withoutCredentials(value);
  if (type !== 'pairs') return NOT_SHOWN;
  return value
    .split(',')
    .filter((pair) => pair !== '')
    .map((pair) => `${pair.slice(0, pair.indexOf('='))}=${NOT_SHOWN}`)
    .join(',');
}

/** Credentials and queries of URLs are hidden, other secrets by their form. */
function withoutCredentials(value: string): string {
  return withoutForms(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? maskSecrets(value) : value);
}

/** A text that may repeat values of settings, without what is recognized by its form. */
export function withoutForms(text: string): string {
  return redactor.text(text);
}
