/** Source: OpenTelemetry, "Prometheus and OpenMetrics Compatibility", units. */
const UNITS: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  TiBy: 'tebibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  TBy: 'terabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
  '1': '',
};

const PER: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
};

/** The type of a metric in Prometheus. */
export type PrometheusKind = 'counter' | 'gauge' | 'histogram';

/** The name of a family of series, and its unit. */
export interface FamilyName {
  /** Without the `_total` of a counter. */
  readonly name: string;
  /** The suffix of the name; '' if there is none. */
  readonly unit: string;
}

/**
 * Returns the name of a metric in Prometheus, the same that Prometheus derives from OTLP with
 * `UnderscoreEscapingWithSuffixes`: `http.server.request.duration` in `s` is
 * `http_server_request_duration_seconds`.
 */
export function familyName(metric: string, unit: string, kind: PrometheusKind): FamilyName {
  const word = unit === '1' && kind === 'gauge' ? 'ratio' : unitWord(unit);
  const base = replaceInvalid(metric, /[^a-zA-Z0-9_:]+/g).replace(
    /_total$/,
    kind === 'counter' ? '' : '$&',
  );
  if (word === '' || base === word || base.endsWith(`_${word}`)) return { name: base, unit: word };
  return { name: `${base}_${word}`, unit: word };
}

/** Returns the Prometheus name of an attribute. */
export function labelName(key: string): string {
  return replaceInvalid(key, /[^a-zA-Z0-9_]+/g);
}

function replaceInvalid(name: string, invalid: RegExp): string {
  const plain = name.replace(invalid, '_').replace(/_{2,}/g, '_');
  return /^\d/.test(plain) ? `_${plain}` : plain;
}

/** `By` → `bytes`, `By/s` → `bytes_per_second`, `{request}` → ''. */
function unitWord(unit: string): string {
  const [main = '', per] = unit.replace(/\{[^}]*\}/g, '').split('/');
  const word = Object.hasOwn(UNITS, main) ? UNITS[main]! : replaceInvalid(main, /[^a-zA-Z0-9]+/g);
  if (per === undefined || per === '') return word;
  const perWord = Object.hasOwn(PER, per) ? PER[per]! : replaceInvalid(per, /[^a-zA-Z0-9]+/g);
  return [word, 'per', perWord].filter((part) => part !== '').join('_');
}
