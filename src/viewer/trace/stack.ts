/** One line of a stack trace of V8. */
export interface Frame {
  /** A path, without `file://`. */
  readonly file: string;
  readonly line: number;
}

const MAX_LINES = 200;

/** The frames of a stack in the service's code, not in packages or Node, the innermost first. */
export function serviceFrames(stack: string): readonly Frame[] {
  return stack
    .split('\n', MAX_LINES)
    .map(frameOf)
    .filter((frame) => frame !== undefined)
    .filter(({ file }) => !/(^|[\\/])node_modules[\\/]/.test(file) && !file.startsWith('node:'));
}

function frameOf(text: string): Frame | undefined {
  const line = text.trim();
  if (!line.startsWith('at ') || line.length > 2000) return undefined;
  const match = /^(.*):(\d{1,9}):\d{1,9}\)?$/.exec(line.slice(3));
  if (match === null) return undefined;
  const [, before = '', row] = match;
  const open = before.lastIndexOf(' (');
  const file = open >= 0 ? before.slice(open + 2) : before.replace(/^async /, '');
  return { file: withoutScheme(file), line: Number(row) };
}

function withoutScheme(file: string): string {
  if (!file.startsWith('file://')) return file;
  try {
    return decodeURIComponent(file.slice('file://'.length));
  } catch {
    return file;
  }
}
