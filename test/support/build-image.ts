// The steps of a Dockerfile in a folder, for machines without an engine: the same files at the same places,
// the same commands in the same folder. What it does not know it refuses.
import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

export interface Image {
  /** WORKDIR, inside of the folder. */
  readonly cwd: string;
  /** CMD in its exec form. */
  readonly command: readonly string[];
  readonly user: string | undefined;
  /** What each RUN printed. */
  readonly printed: readonly { readonly command: string; readonly text: string }[];
}

/**
 * @param context the folder that is built from; its .dockerignore counts
 * @param root an empty folder, which stands for `/` of the image
 * @throws Error where a step fails, with what it printed
 */
export async function buildImage(
  dockerfile: string,
  context: string,
  root: string,
): Promise<Image> {
  const ignored = readFileSync(join(context, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
  const printed: { command: string; text: string }[] = [];
  let cwd = root;
  let user: string | undefined;
  let command: readonly string[] = [];
  for (const line of instructionsOf(dockerfile)) {
    const [, instruction, rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (instruction === 'FROM' || instruction === 'ARG') continue;
    if (instruction === 'WORKDIR') {
      cwd = join(root, rest);
      mkdirSync(cwd, { recursive: true });
    } else if (instruction === 'USER') user = rest;
    else if (instruction === 'CMD') command = JSON.parse(rest) as readonly string[];
    else if (instruction === 'COPY') copy(rest.split(' '), context, cwd, ignored);
    else if (instruction === 'RUN') {
      const { PATH = '' } = process.env;
      // Root of an image has a home of its own: nothing of the user's npm leaks in but the registry.
      const { stdout, stderr } = await promisify(execFile)('sh', ['-c', rest], {
        cwd,
        env: { PATH, HOME: process.env.HOME ?? root },
      });
      printed.push({ command: rest, text: stdout + stderr });
    } else throw new Error(`a step that is not known: ${line}`);
  }
  return { cwd, command, user, printed };
}

function instructionsOf(dockerfile: string): readonly string[] {
  return dockerfile
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter(Boolean);
}

/** At least one file for the whole line, and each that is named without a `*`: as the engine wants it. */
function copy(words: readonly string[], context: string, cwd: string, ignored: readonly string[]) {
  const target = join(cwd, words.at(-1)!);
  for (const source of words.slice(0, -1)) {
    const found = source === '.' ? [source] : globSync(source, { cwd: context });
    if (found.length === 0 && !source.includes('*')) throw new Error(`COPY finds no ${source}`);
    for (const file of found) {
      const from = join(context, file);
      cpSync(from, file === '.' ? target : join(target, basename(file)), {
        recursive: true,
        filter: (path) => !ignored.some((name) => path.startsWith(join(context, name))),
      });
    }
  }
}
