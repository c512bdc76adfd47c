/** A token of a document, in the linked list of graphql's lexer. */
interface Token {
  readonly kind: string;
  readonly value?: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly prev?: Token | null;
  readonly next?: Token | null;
}

/** The location of a part of a document. Parsers can be configured to omit it. */
export interface Location {
  readonly start: number;
  readonly end: number;
  readonly startToken?: Token;
}

const VALUES: ReadonlySet<string> = new Set(['Float', 'String', 'Int', 'BlockString']);

/**
 * A document, or a part of it, with its line breaks and indentation, in the format of the upstream instrumentation.
 *
 * @param document location of the document
 * @param part location of the part
 * @param hasValues whether values are shown instead of `*`
 */
export function sourceText(document: Location, part: Location, hasValues: boolean): string {
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
    text += tokenText(token, hasValues);
  }
  return text;
}

function tokenText({ kind, value }: Token, hasValues: boolean): string {
  if (kind === '<EOF>') return '';
  const text = !hasValues && VALUES.has(kind) ? '*' : value || kind;
  return kind === 'String' ? `"${text}"` : text;
}
