import type { RedactionSettings } from '../../configuration/environment/redaction-from-environment.ts';

/** What SIGHTLINE_REDACT exempts them by: `!personal-numbers`. */
const GROUP = 'personal-numbers';

/** Numbers of accounts and of persons; those of cards are secrets in any case. */
export function hasPersonalNumbers(settings: Pick<RedactionSettings, 'exempt'>): boolean {
  return !settings.exempt.some((name) => name.toLowerCase().replaceAll('_', '-') === GROUP);
}

/** International bank account numbers (ISO 13616), in one or in groups of four. */
const IBAN =
  /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:([ \u00a0-]?)[A-Z0-9]{4}(?:\1[A-Z0-9]{4}){1,6}(?:\1[A-Z0-9]{1,3})?)(?![A-Za-z0-9])/g;
const MAY_BE_IBAN = /[A-Z]{2}\d{2}[ \u00a0-]?[A-Z0-9]{4}/;
/** Social security numbers of the United States, as they are written: never 000, 666 or 900 and above. */
const SSN = /(?<![\w.-])(?!000|666|9)\d{3}([- \u00a0])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])/g;
const SSN_NAME = /\bssn\b|social security/i;
/** National insurance numbers of the United Kingdom: letters and prefixes that are given out. */
const NINO =
  /(?<![\w-])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]([ -]?)\d{2}\1\d{2}\1\d{2}\1[A-D](?![\w-])/g;
/** Without gaps it is the number of an article too, and needs its name beside it. */
const NINO_NAME = /\bnino\b|national insurance|\bNI (?:no|number)\b/i;

/** @param mayBeShort whether something in it is as short as a number of a person */
export function replacePersonalNumbers(
  text: string,
  mayBeShort: boolean,
  mask: (secret: string) => string,
): string {
  let result = text;
  if (MAY_BE_IBAN.test(text)) {
    result = result.replace(IBAN, (match: string) =>
      hasIbanCheck(match) ? mask(bare(match)) : match,
    );
  }
  if (!mayBeShort) return result;
  // A text is looked through for their names once, however many of them it has.
  const isSsnNamed = once(() => SSN_NAME.test(text));
  const isNinoNamed = once(() => NINO_NAME.test(text));
  return result
    .replace(SSN, (match: string, gap: string) =>
      gap === '-' || isSsnNamed() ? mask(match) : match,
    )
    .replace(NINO, (match: string, gap: string) =>
      gap !== '' || isNinoNamed() ? mask(bare(match)) : match,
    );
}

function once(ask: () => boolean): () => boolean {
  let answer: boolean | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}

function bare(text: string): string {
  return text.replace(/[ \u00a0-]/g, '');
}

/** Source: ISO 13616-1, 5.3 (modulo 97 of ISO/IEC 7064). */
function hasIbanCheck(text: string): boolean {
  const number = bare(text);
  if (number.length < 15 || number.length > 34) return false;
  let rest = 0;
  for (const char of number.slice(4) + number.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
