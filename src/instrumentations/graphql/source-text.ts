/** A token of a document, as graphql's lexer chains them. */
export interface Token {
  readonly kind: string;
  readonly value?: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly prev?: Token | null;
  readonly next?: Token | null;
}

/** Where a part of a document stands; a service may leave it out. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly startToken?: Token;
}

const VALUES: ReadonlySet<string> = new Set(['Float', 'String', 'Int', 'BlockString']);

/**
 * A document, or a part of it, with its line breaks and indentation, as upstream's instrumentation writes it.
 *
 * @param document where the whole of it stands
 * @param part where the part stands
 * @param hasValues whether its values are shown; else `*` stands for each
 */
export function sourceText(document: Place, part: Place, hasValues: boolean): string {
  let text = '';
  let line = 1;
  for (let token = document.startToken?.next; token; token = token.next) {
    if (token.start < part.start || token.end > part.end) {
      line = token.next?.line ?? line;
      continue;
    }
    if (token.line > line) {
      text += '\n'.repeat(token.line - line) + ' '.repeat(token.column - 1);
      line = token.line;
    } else if (token.line === token.prev?.line) {
      text += ' '.repeat(token.start - token.prev.end);
    }
    text += shown(token, hasValues);
  }
  return text;
}

function shown({ kind, value }: Token, hasValues: boolean): string {
  if (kind === '<EOF>') return '';
  const plain = !hasValues && VALUES.has(kind) ? '*' : value || kind;
  return kind === 'String' ? `"${plain}"` : plain;
}
