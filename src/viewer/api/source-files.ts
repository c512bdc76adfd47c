import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import type { Frame } from '../trace/stack.ts';

/** Lines of code around a call. */
export interface SourceLines {
  readonly file: string;
  readonly line: number;
  readonly lines: ReadonlyArray<{ readonly number: number; readonly text: string }>;
}

const AROUND = 5;
const MAX_BYTES = 2 * 1024 * 1024;
const MAX_CHARACTERS = 300;
const CODE = /\.([cm]?[jt]s|[jt]sx)$/;

/**
 * The lines around a frame, from a code file below the root. Anyone can send a stack: no other file is read, not even
 * through a symbolic link.
 */
export function sourceLines(root: string, { file, line }: Frame): SourceLines | undefined {
  if (!isAbsolute(file) || !CODE.test(file)) return undefined;
  try {
    const realPath = realpathSync(file);
    const path = relative(realpathSync(root), realPath);
    if (path.startsWith('..') || isAbsolute(path) || !CODE.test(realPath)) return undefined;
    const { size } = statSync(realPath);
    if (size > MAX_BYTES) return undefined;
    const all = readFileSync(realPath, 'utf8').split('\n');
    if (line < 1 || line > all.length) return undefined;
    const from = Math.max(1, line - AROUND);
    const lines = all.slice(from - 1, line + AROUND).map((text, index) => ({
      number: from + index,
      text: text.slice(0, MAX_CHARACTERS),
    }));
    return { file: path.split(sep).join('/'), line, lines };
  } catch {
    return undefined;
  }
}
