import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { npmCi } from '../../../scripts/npm-ci.ts';
import { cacheRoot } from '../../../scripts/servers/cache-folder.ts';
import { withLock } from '../../../scripts/servers/lock.ts';
import { startProgress } from '../../../scripts/servers/progress.ts';

const run = promisify(execFile);
const APPS = fileURLToPath(new URL('../apps', import.meta.url));

/** An application as its framework builds it. */
export interface AppRecipe {
  /** A folder of `test/frameworks/apps` with a package.json, its lockfile, and mostly the sources. */
  readonly app: string;
  /** Another such folder, whose sources are taken (default: `app`). */
  readonly sources?: string;
  /** What Node is to run in the application's folder, one after the other. */
  readonly build: readonly (readonly string[])[];
  /** Variables of the build beside those that keep frameworks from calling home. */
  readonly env?: Readonly<Record<string, string>>;
}

/** No framework is to call home, or to ask questions. */
export const QUIET = {
  ASTRO_TELEMETRY_DISABLED: '1',
  CI: '1',
  DO_NOT_TRACK: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  NUXT_TELEMETRY_DISABLED: '1',
} as const;

/** Longest time for one command of a build, in milliseconds. */
const BUILD_TIMEOUT_MS = 8 * 60_000;

/**
 * Installs and builds an application, once, into the cache folder: it is built again when its sources, its lockfile or
 * its recipe are others. Several processes may ask for it at once: the first builds, the others wait. Whoever starts it
 * leaves its files as they are.
 *
 * @returns the application's folder, with its packages and what its build wrote
 * @throws Error with what npm or the build says
 */
export async function buildApp(recipe: AppRecipe): Promise<string> {
  const { app, sources = app, build, env = {} } = recipe;
  const files = [...new Set([sources, app])].flatMap((name) => filesIn(join(APPS, name)));
  const folder = join(root(), `${app}-${hashOf([JSON.stringify([build, env])], files)}`);
  const stamp = join(folder, '.built');
  if (existsSync(stamp)) return folder;
  const packages = await installPackages(app);
  await withLock(
    `${folder}.lock`,
    `the app ${app}`,
    () => {},
    async () => {
      if (existsSync(stamp)) return;
      const progress = startProgress(`app ${app}`);
      try {
        rmSync(folder, { recursive: true, force: true });
        for (const name of new Set([sources, app])) {
          cpSync(join(APPS, name), folder, { recursive: true });
        }
        linkFiles(join(packages, 'node_modules'), join(folder, 'node_modules'));
        for (const command of build) await runNode(command, folder, env);
        writeFileSync(stamp, '');
      } catch (error) {
        progress.fail('could not be built');
        throw error;
      }
      progress.done('built');
    },
  );
  return folder;
}

function root(): string {
  return join(cacheRoot(), 'frameworks');
}

/** By the lockfile, so that a change of the sources costs the build alone. */
async function installPackages(app: string): Promise<string> {
  const files = ['package.json', 'package-lock.json'].map((file) => join(APPS, app, file));
  const folder = join(root(), `packages-${app}-${hashOf([], files)}`);
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    if (!existsSync(join(folder, file))) cpSync(join(APPS, app, file), join(folder, file));
  }
  await npmCi({
    folder,
    title: `the packages of the app ${app}`,
    options: ['--ignore-scripts'],
    begin: () => startProgress(`packages of ${app}`),
  });
  return folder;
}

async function runNode(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const { PATH, HOME, TMPDIR } = process.env;
  try {
    await run(process.execPath, [...command], {
      cwd,
      env: { PATH, HOME, ...(TMPDIR && { TMPDIR }), ...QUIET, ...env },
      timeout: BUILD_TIMEOUT_MS,
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & Record<string, string>;
    const said = `${stdout}${stderr}`.trim() || message;
    throw new Error(`node ${command.join(' ')} in ${cwd} failed:\n${said}`, { cause: error });
  }
}

function hashOf(texts: readonly string[], files: readonly string[]): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([process.platform, process.arch, ...texts]));
  for (const file of files) {
    hash.update(`\n${file.slice(APPS.length)}\n`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 12);
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** A copy that takes no room; links among the files stay links. */
function linkFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkFiles(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}
