import { withoutSecrets } from '../../configuration/url.ts';

export const NOT_SHOWN = '[not shown]';

/** Names of things whose values open doors. */
const SECRET_NAME =
  /token|secret|passw(or)?d|passphrase|api[-_.]?key|(access|hash)[-_.]?key|authorization|credential|cookie|(^|[-_.])(auth|dsn|pwd)([-_.]|$)/i;

/** Whether a setting, an attribute or a key of this name most likely holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A value fit to be shown: credentials and queries of URLs are hidden, others only by their name. */
export function mask(name: string, value: string): string {
  if (isSecretName(name)) return NOT_SHOWN;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? withoutSecrets(value) : value;
}
