import { withoutSecrets } from '../../configuration/url.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import { NOTHING } from '../../redaction/secret-names.ts';

export const NOT_SHOWN = '[not shown]';

/** Names of things whose values open doors. */
const SECRET_NAME =
  /token|secret|passw(or)?d|passphrase|api[-_.]?key|(access|hash)[-_.]?key|authorization|credential|cookie|(^|[-_.])(auth|dsn|pwd)([-_.]|$)/i;

/** What is kept from leaving is not shown either, even where the service lets it leave. */
const redactor = createRedactor(
  { mode: 'replace', names: [], exempt: [], patterns: [] },
  undefined,
)!;

/** Whether a setting, an attribute or a key of this name most likely holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || redactor.secrecyOf(name) !== NOTHING;
}

/** A value fit to be shown: credentials and queries of URLs are hidden, others by their name or form. */
export function mask(name: string, value: string): string {
  if (isSecretName(name)) return NOT_SHOWN;
  return withoutForms(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? withoutSecrets(value) : value);
}

/** A text that may repeat values of settings, without what is told by its form. */
export function withoutForms(text: string): string {
  return redactor.text(text);
}
