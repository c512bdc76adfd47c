/**
 * The number that is most likely meant by `5s`, `500ms`, `10_000`, `10,000`, `50%`.
 *
 * @param milliseconds whether the number is a time
 */
export function likelyNumber(value: string, milliseconds: boolean): number | undefined {
  const match = /^([+-]?[\d_,]*\.?\d+)\s*(ms|s|m|min|h|%)?$/i.exec(value);
  if (match === null) return undefined;
  const number = Number(match[1]!.replace(/[_,]/g, ''));
  const factor = FACTORS[match[2]?.toLowerCase() ?? ''];
  if (factor === undefined) return number;
  return factor === PERCENT || milliseconds ? number * factor : undefined;
}

const PERCENT = 0.01;
const FACTORS: Readonly<Record<string, number>> = {
  '%': PERCENT,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};
