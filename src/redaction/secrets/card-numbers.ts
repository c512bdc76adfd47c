import type { Mask } from '../mask.ts';
import { SMALLEST_CARD } from './suspicion.ts';

/** Separators of digit groups: one or two blanks, a no-break space, or one of some signs. */
const GAP = '(?:[ \\u00a0+._/-]|  )?';
/** `VISA4111…`: the name of a network may precede the number directly. */
const NETWORK = '(?<=\\b(?:visa|mastercard|mc|amex|discover|diners|jcb|maestro|unionpay))';
/**
 * Card numbers, without groups or in the usual ones: 4-4-4-4(-3), and 4-6-5 or 4-6-4 for American Express and
 * Diners Club. Not after a dot (a fraction) and not next to letters (a hexadecimal number).
 */
const IN_TEXT = new RegExp(
  `(?:(?<![A-Za-z0-9.])|${NETWORK})(?:(\\d{4}(${GAP})\\d{4}\\2\\d{4}\\2\\d{4})(\\2\\d{3})?|(\\d{4}(${GAP})\\d{6}\\5\\d{4,5}))(?![A-Za-z0-9])`,
  'gi',
);
const GAPS = /[ \u00a0+._/-]/g;

/** Prefixes of card networks (ISO/IEC 7812) and the lengths of their numbers. */
const ISSUED =
  /^(?:4\d{15}(?:\d{3})?|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01]|720)\d{12,13}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14}(?:\d{3})?|(?:50|5[6-9]|6[37])\d{14})$/;

/** Masks the card numbers in a text. */
export function replaceCards(text: string, mask: Mask): string {
  return text.replace(IN_TEXT, (match, four?: string, _gap?: string, three?: string) => {
    if (isCard(match)) return mask(match.replace(GAPS, ''));
    // Four groups followed by another number.
    const isFourGroups = three !== undefined && three.length >= 4 && isCard(four!);
    return isFourGroups ? mask(four!.replace(GAPS, '')) + three : match;
  });
}

/** Whether a number is a card number. */
export function isCardNumber(value: number): boolean {
  return value >= SMALLEST_CARD && Number.isSafeInteger(value) && isCard(String(value));
}

function isCard(text: string): boolean {
  const digits = text.replace(GAPS, '');
  return ISSUED.test(digits) && hasCheckDigit(digits);
}

/** Source: ISO/IEC 7812-1, annex B (the formula of Luhn). */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const product = index % 2 === 0 ? digit : 2 * digit;
    sum += product > 9 ? product - 9 : product;
  }
  return sum % 10 === 0;
}
