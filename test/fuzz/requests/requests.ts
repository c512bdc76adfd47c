/** Requests as strangers may send them: headers of all propagators, right, wrong, and hostile. */

export const WAYS = ['/http', '/fetch', '/grpc', '/amqp', '/kafka', '/worker'] as const;

/** Below the 16 KiB that Node takes for all headers, and now and then above. */
const MOST_BYTES = 15_500;

/** Pseudo-random numbers: the same for the same seed. @returns from 0 up to, but not, `below` */
export type Pick = (below: number) => number;

/** Source: "mulberry32", public domain. */
export function pickFrom(seed: number): Pick {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const oneOf = <T>(pick: Pick, list: readonly T[]): T => list[pick(list.length)]!;
const hex = (pick: Pick, length: number) =>
  Array.from({ length }, () => '0123456789abcdef'[pick(16)]).join('');
const trace = (pick: Pick) => (pick(8) === 0 ? '0'.repeat(32) : hex(pick, 32));
const span = (pick: Pick) => (pick(8) === 0 ? '0'.repeat(16) : hex(pick, 16));

/** Names that objects have from their prototypes, and others that are no harmless keys. */
const KEYS = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'a b'],
  ...['a%20b', '%0d%0ax: y', '%00', 'k-bin', 'ключ', '%D0%BA', 'ü', '%', '%E0%A4', '', 'a=b', 'k'],
  ...['password', 'x;y', '"q"', 'é%20', '%F0%9F%92%A9', 'content-length', 'Host', ':path', '\\'],
];

/** @param most about how many characters */
function value(pick: Pick, most: number): string {
  const size = pick(4) === 0 ? pick(most) : pick(40);
  switch (pick(12)) {
    case 0:
      return `%${'25'.repeat(Math.min(pick(2500), most / 2))}41`;
    case 1:
      return '%2525252525 '.repeat(size / 12);
    case 2:
      return oneOf(pick, [
        '%',
        '%zz',
        '%E0%A4%A',
        '%ED%A0%80',
        '%00',
        '%0D%0AX-Evil: 1',
        '\t',
        ' ',
      ]);
    case 3:
      return 'ü€💩'.repeat(size / 9);
    case 4:
      return oneOf(pick, [
        '[',
        '{',
        '{"a":',
        'a=',
        "near '",
        'sig=1 ',
        'nats://',
        'a\\=',
        'a:',
      ]).repeat(size / 4);
    case 5:
      return String.fromCharCode(...Array.from({ length: size }, () => 0x80 + pick(0x80)));
    case 6:
      return Array.from({ length: size }, () => String.fromCharCode(0x20 + pick(0x5f))).join('');
    case 7:
      return oneOf(pick, KEYS);
    case 8:
      return `ghp_${hex(pick, 36)}`;
    case 9:
      return encodeURIComponent('ü€'.repeat(size / 12));
    default:
      return hex(pick, size);
  }
}

function members(pick: Pick, joint: string): string {
  const count = pick(6) === 0 ? pick(200) : pick(5);
  const member = () => {
    const metadata = pick(6) === 0 ? `;${value(pick, 50)}` : '';
    return `${oneOf(pick, [...KEYS, hex(pick, 1 + pick(12))])}=${value(pick, 4000)}${metadata}`;
  };
  return Array.from({ length: count }, member).join(joint).slice(0, 12_000);
}

type Header = readonly [name: string, value: string];

const HEADERS: ReadonlyArray<(pick: Pick) => Header> = [
  (pick) => [
    'traceparent',
    `00-${trace(pick)}-${span(pick)}-${oneOf(pick, ['00', '01', 'ff', '0'])}`,
  ],
  (pick) => ['traceparent', value(pick, 2000)],
  (pick) => ['tracestate', members(pick, ',')],
  (pick) => ['tracestate', `sightline=${value(pick, 200)},ot=th:${hex(pick, pick(20))}`],
  (pick) => ['baggage', members(pick, ',')],
  (pick) => ['baggage', members(pick, oneOf(pick, [',', ' , ', ';', ',,,']))],
  (pick) => ['b3', `${trace(pick)}-${span(pick)}-${oneOf(pick, ['0', '1', 'd', 'x'])}`],
  (pick) => ['b3', value(pick, 2000)],
  (pick) => ['x-b3-traceid', oneOf(pick, [trace(pick), hex(pick, 16), value(pick, 300)])],
  (pick) => ['x-b3-spanid', oneOf(pick, [span(pick), value(pick, 300)])],
  (pick) => ['x-b3-sampled', oneOf(pick, ['0', '1', 'true', value(pick, 300)])],
  (pick) => ['x-b3-flags', oneOf(pick, ['1', value(pick, 300)])],
  (pick) => ['x-b3-parentspanid', span(pick)],
  (pick) => ['uber-trace-id', `${trace(pick)}:${span(pick)}:0:${hex(pick, pick(4))}`],
  (pick) => ['uber-trace-id', value(pick, 2000)],
  (pick) => [
    `uberctx-${oneOf(pick, ['__proto__', 'k', 'x-bin', hex(pick, pick(300))])}`,
    value(pick, 4000),
  ],
  (pick) => ['jaeger-baggage', members(pick, ',')],
  (pick) => [
    'x-amzn-trace-id',
    `Root=1-${hex(pick, 8)}-${hex(pick, 24)};Parent=${span(pick)};Sampled=${oneOf(pick, ['0', '1', '?', ''])}`,
  ],
  (pick) => ['x-amzn-trace-id', members(pick, ';')],
  (pick) => ['sentry-trace', `${trace(pick)}-${span(pick)}-${oneOf(pick, ['0', '1', 'x'])}`],
  (pick) => ['sentry-trace', value(pick, 2000)],
  (pick) => ['user-agent', value(pick, 4000)],
  (pick) => ['x-forwarded-for', value(pick, 1000)],
  (pick) => [
    'forwarded',
    `for=${value(pick, 300)};host=${value(pick, 100)};proto=${value(pick, 20)}`,
  ],
  (pick) => ['cookie', members(pick, '; ')],
];

/** One request, the same for the same seed. */
export function requestOf(seed: number): Buffer {
  const pick = pickFrom(seed);
  const query = pick(3) === 0 ? `?${value(pick, 3000).replace(/[^\x21-\x7e]/g, '+')}` : '';
  const lines = [`GET ${oneOf(pick, WAYS)}${query} HTTP/1.1`, 'host: fuzz'];
  let bytes = lines.join('').length;
  for (let left = 1 + pick(6); left > 0; left--) {
    const [name, text] = oneOf(pick, HEADERS)(pick);
    const header = `${name}: ${oneOf(pick, [text, text, text, text.trim()])}`;
    bytes += 3 * header.length;
    if (bytes > 2 * MOST_BYTES) break;
    lines.push(header);
    if (pick(12) === 0) lines.push(`${name}: ${value(pick, 300)}`);
  }
  // A control character, now and then, where there was none: Node answers 400.
  const text = `${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.from(text, pick(2) === 0 ? 'utf8' : 'latin1');
}
