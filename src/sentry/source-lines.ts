import type { StackFrame } from '@sentry/core';

/** Kept from before module hooks are in place: what is read here is nothing that the service reads. */
const { getBuiltinModule } = process;

/** Lines shown before and after that of a frame. */
const AROUND = 5;
/** Frames that get lines; the innermost ones. */
const MOST_FRAMES = 10;
const MOST_FILES = 50;
/** Longer files are bundles, and longer lines are minified: neither says anything. */
const MAX_BYTES = 512 * 1024;
const MAX_LINE = 200;

const files = new Map<string, readonly string[]>();

/** Adds to the service's own frames the lines of its source, as far as it can be read. */
export function addSourceLines(frames: readonly StackFrame[]): void {
  const own = frames.filter(({ in_app: isOwn, lineno }) => isOwn && lineno !== undefined);
  for (const frame of own.slice(-MOST_FRAMES)) {
    const lines = linesOf(frame.filename);
    const index = (frame.lineno ?? 0) - 1;
    if (lines === undefined || lines[index] === undefined) continue;
    frame.pre_context = lines.slice(Math.max(0, index - AROUND), index).map(short);
    frame.context_line = short(lines[index]);
    frame.post_context = lines.slice(index + 1, index + 1 + AROUND).map(short);
  }
}

function linesOf(path: string | undefined): readonly string[] | undefined {
  if (path === undefined || !/^([A-Z]:)?[\\/]/.test(path)) return undefined;
  let lines = files.get(path);
  if (lines !== undefined) return lines;
  lines = readLines(path);
  if (files.size >= MOST_FILES) files.delete(files.keys().next().value!);
  files.set(path, lines);
  return lines;
}

function readLines(path: string): readonly string[] {
  const { readFileSync, statSync } = getBuiltinModule('node:fs');
  try {
    if (statSync(path).size > MAX_BYTES) return [];
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function short(line: string): string {
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;
}
