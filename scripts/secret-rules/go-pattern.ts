/** Syntax tree of a Go regular expression (RE2), as far as the rules need it. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'class'; readonly body: string; readonly isNegated: boolean }
  | { readonly kind: 'anchor'; readonly source: string }
  | { readonly kind: 'group'; readonly isCapture: boolean; readonly options: readonly Sequence[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly min: number; readonly max: number };
export type Sequence = readonly Node[];

const ESCAPED_CLASSES: Readonly<Record<string, string>> = {
  d: '0-9',
  w: '\\w',
  s: '\\s',
  S: '\\S',
};
const BACKTICK = '\\x60';

/**
 * Parses a pattern. Under `(?i)`, classes match both cases; letters outside of classes keep their case, since
 * vendors write the prefixes of their tokens in one way.
 *
 * @throws Error for unknown syntax
 */
export function parseGoPattern(source: string): readonly Sequence[] {
  let at = 0;
  let ignoresCase = false;

  const options = (): readonly Sequence[] => {
    const sequences: Node[][] = [[]];
    while (at < source.length && source[at] !== ')') {
      if (source[at] === '|') {
        at++;
        sequences.push([]);
      } else {
        const node = repeated();
        if (node !== undefined) sequences.at(-1)!.push(node);
      }
    }
    return sequences;
  };

  const group = (): Node | undefined => {
    const before = ignoresCase;
    let isCapture = true;
    if (source[at] === '?') {
      const [head = '', flags = '', end] =
        /^\?(?:P<\w+>|([a-z-]*)([:)]))/.exec(source.slice(at)) ?? [];
      if (head === '') throw new Error(`unknown group in ${source}`);
      at += head.length;
      isCapture = end === undefined;
      if (flags.includes('i')) ignoresCase = !flags.includes('-i');
      // `(?i)` applies up to the end of its group.
      if (end === ')') return undefined;
    }
    const inner = options();
    at++;
    ignoresCase = before;
    return { kind: 'group', isCapture, options: inner };
  };

  const atom = (): Node | undefined => {
    const char = source[at++]!;
    if (char === '(') return group();
    if (char === '[') return classOf();
    if (char === '.') return { kind: 'class', body: '\\n', isNegated: true };
    if (char === '^' || char === '$') return { kind: 'anchor', source: char };
    if (char !== '\\') return { kind: 'text', text: char };
    if (source.startsWith(BACKTICK, at - 1)) {
      at += BACKTICK.length - 1;
      return { kind: 'text', text: '`' };
    }
    const escaped = source[at++]!;
    if (escaped === 'b') return { kind: 'anchor', source: '\\b' };
    if (escaped === 'z') return { kind: 'anchor', source: '$' };
    const body = ESCAPED_CLASSES[escaped];
    return body === undefined
      ? { kind: 'text', text: escaped }
      : { kind: 'class', body, isNegated: false };
  };

  const classOf = (): Node => {
    const end = /^\^?\]?(?:\[:\w+:\]|\\.|[^\]\\])*/.exec(source.slice(at))![0].length;
    const raw = source.slice(at, at + end);
    at += end + 1;
    const isNegated = raw.startsWith('^');
    const body = (isNegated ? raw.slice(1) : raw).replace('[:alnum:]', 'a-zA-Z0-9');
    return { kind: 'class', body: ignoresCase ? bothCases(body) : body, isNegated };
  };

  const repeated = (): Node | undefined => {
    const node = atom();
    const [sign = ''] = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(source.slice(at)) ?? [];
    if (sign === '' || node === undefined) return node;
    at += sign.length;
    const [min, max] = bounds(sign);
    return { kind: 'repeat', node, min, max };
  };

  return options();
}

function bounds(sign: string): readonly [number, number] {
  if (sign.startsWith('*')) return [0, Infinity];
  if (sign.startsWith('+')) return [1, Infinity];
  if (sign.startsWith('?')) return [0, 1];
  const [, min = '', comma, max] = /^\{(\d+)(,)?(\d*)/.exec(sign)!;
  return [Number(min), comma === undefined ? Number(min) : max === '' ? Infinity : Number(max)];
}

function bothCases(body: string): string {
  const other = body
    .replace(/\\./g, '')
    .match(/[a-z]-[a-z]|[A-Z]-[A-Z]|[a-zA-Z](?!-[a-zA-Z])/g)
    ?.map((range) => (/[a-z]/.test(range) ? range.toUpperCase() : range.toLowerCase()));
  // At the front, since a dash at the end is literal.
  return [...new Set(other)].filter((range) => !body.includes(range)).join('') + body;
}

/** Prints a JavaScript pattern without captures. */
export function printPattern(options: readonly Sequence[]): string {
  return options.map((sequence) => sequence.map(printNode).join('')).join('|');
}

function printNode(node: Node): string {
  switch (node.kind) {
    case 'text':
      return node.text.replace(/[.$\\^+?()[\]{}|*/]/g, '\\$&');
    case 'class':
      return printClass(node.body, node.isNegated);
    case 'anchor':
      return node.source;
    case 'group':
      return `(?:${printPattern(node.options)})`;
    case 'repeat':
      return printNode(node.node) + printBounds(node.min, node.max);
  }
}

function printClass(body: string, isNegated: boolean): string {
  if (!isNegated && /^\\[ws]$/i.test(body)) return body;
  if (!isNegated && body === '0-9') return '\\d';
  return `[${isNegated ? '^' : ''}${body.replace(/(?<!\\)\[/g, '\\[')}]`;
}

function printBounds(min: number, max: number): string {
  if (min === 1 && max === 1) return '';
  if (min === 0 && max === 1) return '?';
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

/** Limit of the number of prefixes in a table. */
const MOST_PREFIXES = 40;
const LONG_ENOUGH = 4;

/** The prefixes of all matches; with an empty one where a match may begin with anything. */
export function prefixesOf(options: readonly Sequence[]): readonly string[] {
  const all = new Set(options.flatMap((sequence) => prefixesOfSequence(sequence).texts));
  return [...all];
}

interface Prefixes {
  readonly texts: readonly string[];
  /** Whether the next node follows them directly. */
  readonly isWhole: boolean;
}

function prefixesOfSequence(sequence: Sequence): Prefixes {
  let texts: readonly string[] = [''];
  for (const node of sequence) {
    const next = prefixesOfNode(node, texts[0]!.length >= LONG_ENOUGH);
    const joined = texts.flatMap((text) => next.texts.map((more) => text + more));
    if (joined.length > MOST_PREFIXES) return { texts, isWhole: false };
    texts = joined;
    if (!next.isWhole) return { texts, isWhole: false };
  }
  return { texts, isWhole: true };
}

function prefixesOfNode(node: Node, isLong: boolean): Prefixes {
  const nothing = { texts: [''], isWhole: false };
  if (node.kind === 'text') return { texts: [node.text], isWhole: true };
  if (node.kind === 'anchor') return { texts: [''], isWhole: true };
  if (node.kind === 'class') {
    const few = /^[A-Za-z]{1,8}$/.test(node.body) && !node.isNegated && !isLong;
    return few ? { texts: [...node.body], isWhole: true } : nothing;
  }
  if (node.kind === 'group') {
    const inner = node.options.map(prefixesOfSequence);
    return {
      texts: inner.flatMap(({ texts }) => texts),
      isWhole: inner.every(({ isWhole }) => isWhole),
    };
  }
  return nothing;
}
