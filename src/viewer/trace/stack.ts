/** One line of a stack trace of V8. */
export interface Frame {
  readonly function: string;
  /** A path, without `file://`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const MAX_LINES = 200;

/** The frames of a stack, the innermost first. Other lines are ignored. */
export function framesOf(stack: string): readonly Frame[] {
  return stack
    .split('\n', MAX_LINES)
    .map(frameOf)
    .filter((frame) => frame !== undefined);
}

/** The frames in the service's code: not in packages or Node. */
export function serviceFrames(stack: string): readonly Frame[] {
  return framesOf(stack).filter(
    ({ file }) => !/(^|[\\/])node_modules[\\/]/.test(file) && !file.startsWith('node:'),
  );
}

function frameOf(text: string): Frame | undefined {
  const line = text.trim();
  if (!line.startsWith('at ') || line.length > 2000) return undefined;
  const match = /^(.*):(\d{1,9}):(\d{1,9})\)?$/.exec(line.slice(3));
  if (match === null) return undefined;
  const [, before = '', row, column] = match;
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
