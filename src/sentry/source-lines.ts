import type { StackFrame } from '@sentry/core';

/** Captured before the module hooks are installed: these reads are not the service's. */
const { getBuiltinModule } = process;

/** Lines before and after the line of a frame. */
const CONTEXT_LINES = 5;
/** The innermost frames get lines. */
const MAX_FRAMES = 10;
const MAX_FILES = 50;
/** Longer files are bundles, and longer lines are minified: neither helps. */
const MAX_BYTES = 512 * 1024;
const MAX_LINE = 200;

const files = new Map<string, readonly string[]>();

/** Adds lines of source code to the frames of the service, if its files can be read. */
export function addSourceLines(frames: readonly StackFrame[]): void {
  const appFrames = frames.filter(({ in_app: isApp, lineno }) => isApp && lineno !== undefined);
  for (const frame of appFrames.slice(-MAX_FRAMES)) {
    const lines = linesOf(frame.filename);
    const index = (frame.lineno ?? 0) - 1;
    if (lines === undefined || lines[index] === undefined) continue;
    frame.pre_context = lines.slice(Math.max(0, index - CONTEXT_LINES), index).map(short);
    frame.context_line = short(lines[index]);
    frame.post_context = lines.slice(index + 1, index + 1 + CONTEXT_LINES).map(short);
  }
}

function linesOf(path: string | undefined): readonly string[] | undefined {
  if (path === undefined || !/^([A-Z]:)?[\\/]/.test(path)) return undefined;
  let lines = files.get(path);
  if (lines !== undefined) return lines;
  lines = readLines(path);
  if (files.size >= MAX_FILES) files.delete(files.keys().next().value!);
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
