/** One call of a stack trace as V8 prints it. */
export interface Frame {
  readonly function: string;
  /** A path; `file://` is taken off. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const MAX_LINES = 200;

/** All calls of a stack, the innermost first. What is no line of V8 is left out. */
export function framesOf(stack: string): readonly Frame[] {
  return stack
    .split('\n', MAX_LINES)
    .map(frameOf)
    .filter((frame) => frame !== undefined);
}

/** The calls of the service's own code: not of packages, nor of Node. */
export function ownFrames(stack: string): readonly Frame[] {
  return framesOf(stack).filter(
    ({ file }) => !/(^|[\\/])node_modules[\\/]/.test(file) && !file.startsWith('node:'),
  );
}

function frameOf(text: string): Frame | undefined {
  const line = text.trim();
  if (!line.startsWith('at ') || line.length > 2000) return undefined;
  const place = /^(.*):(\d{1,9}):(\d{1,9})\)?$/.exec(line.slice(3));
  if (place === null) return undefined;
  const [, before = '', row, column] = place;
  const open = before.lastIndexOf(' (');
  const file = open >= 0 ? before.slice(open + 2) : before.replace(/^async /, '');
  return {
    function: open >= 0 ? before.slice(0, open) : '',
    file: withoutScheme(file),
    line: Number(row),
    column: Number(column),
  };
}

function withoutScheme(file: string): string {
  if (!file.startsWith('file://')) return file;
  try {
    return decodeURIComponent(file.slice('file://'.length));
  } catch {
    return file;
  }
}
