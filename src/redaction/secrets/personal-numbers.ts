import type { RedactionSettings } from '../../configuration/environment/redaction-from-environment.ts';
import type { Mask } from '../mask.ts';

/** The entry of SIGHTLINE_REDACT that exempts them: `!personal-numbers`. */
const GROUP = 'personal-numbers';

/** Whether account numbers and personal numbers are masked. Card numbers are in any case. */
export function hasPersonalNumbers(settings: Pick<RedactionSettings, 'exempt'>): boolean {
  return !settings.exempt.some((name) => name.toLowerCase().replaceAll('_', '-') === GROUP);
}

/** International bank account numbers (ISO 13616), with or without groups of four. */
const IBAN =
  /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:([ \u00a0-]?)[A-Z0-9]{4}(?:\1[A-Z0-9]{4}){1,6}(?:\1[A-Z0-9]{1,3})?)(?![A-Za-z0-9])/g;
const MAY_BE_IBAN = /[A-Z]{2}\d{2}[ \u00a0-]?[A-Z0-9]{4}/;
/** US social security numbers in the usual notation: never 000, 666 or 900 and above. */
const SSN = /(?<![\w.-])(?!000|666|9)\d{3}([- \u00a0])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])/g;
const SSN_NAME = /\bssn\b|social security/i;
/** UK national insurance numbers: only letters and prefixes in use. */
const NINO =
  /(?<![\w-])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]([ -]?)\d{2}\1\d{2}\1\d{2}\1[A-D](?![\w-])/g;
/** Without gaps it may be an article number, so its name must be in the text. */
const NINO_NAME = /\bnino\b|national insurance|\bNI (?:no|number)\b/i;

/** @param mayBeShort whether the text may contain a number as short as a personal one */
export function replacePersonalNumbers(text: string, mayBeShort: boolean, mask: Mask): string {
  let result = text;
  if (MAY_BE_IBAN.test(text)) {
    result = result.replace(IBAN, (match: string) =>
      hasIbanCheck(match) ? mask(bare(match)) : match,
    );
  }
  if (!mayBeShort) return result;
  // The text is searched for the names once, however many numbers it has.
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
