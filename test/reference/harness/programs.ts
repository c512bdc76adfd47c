import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REFERENCE } from './install.ts';
import { type Modules, writeCopy, writeTwin } from './twin.ts';

/** What a program may ask for. */
export const SERVERS = [
  'postgres',
  'redis',
  'mysql',
  'mongodb',
  'memcached',
  'cassandra',
  'sqlserver',
  'rabbitmq',
  'kafka',
  'mariadb',
  'certificate',
] as const;
export type ServerName = (typeof SERVERS)[number];

/** A small service or client that uses itself, prints what comes of it and ends. */
export interface Program {
  /** Its path in `programs`, without the ending. */
  readonly name: string;
  /** The file of each module system that it runs in. */
  readonly files: Readonly<Partial<Record<Modules, string>>>;
  readonly needs: readonly ServerName[];
  /** Variables beside those of every program. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether metrics and resource of the process itself are compared too. */
  readonly ofProcess: boolean;
  /** Whether what Sentry gets is compared, with Sentry's own SDK as the reference. */
  readonly ofSentry: boolean;
}

/** Files that programs import. */
const SUPPORT = ['support.mjs', 'support/cucumber.mjs', 'support/greet.mjs'];

/**
 * All programs. What one needs stands in its first comment, a line each:
 *
 *     // needs: redis postgres
 *     // env: NAME=value
 *     // modules: cjs
 *     // compare: process    (or sentry)
 *     // also: express-4     (once more, in this folder of twins, where its packages are others)
 *     // instruments: console (what it has no import of; test/reference/coverage.test.ts reads it)
 */
export function listPrograms(): readonly Program[] {
  const folder = join(REFERENCE, 'programs');
  for (const file of SUPPORT) writeTwin(join(folder, file), file);
  return globSync('**/*.mjs', { cwd: folder, exclude: ['**/node_modules'] })
    .filter((file) => !SUPPORT.includes(file))
    .sort()
    .map((file) => file.replaceAll('\\', '/'))
    .flatMap((file) => {
      const path = join(folder, file);
      const source = readFileSync(path, 'utf8');
      const others = said(source, 'also').map((other) => `${other}/${file}`);
      return [
        describe(file, path, source),
        ...others.map((name) => describe(name, writeCopy(path, name), source)),
      ];
    });
}

function said(source: string, word: string): readonly string[] {
  return [...source.matchAll(new RegExp(`^// ${word}: (.+)$`, 'gm'))].flatMap((match) =>
    match[1]!.trim().split(/\s+/),
  );
}

function describe(file: string, path: string, source: string): Program {
  const systems = said(source, 'modules');
  const runs = (system: Modules) => systems.length === 0 || systems.includes(system);
  return {
    name: file.replace(/\.mjs$/, ''),
    files: {
      ...(runs('esm') && { esm: path }),
      ...(runs('cjs') && { cjs: writeTwin(path, file) }),
    },
    needs: said(source, 'needs') as ServerName[],
    env: Object.fromEntries(said(source, 'env').map((pair) => pair.split(/=(.*)/s).slice(0, 2))),
    ofProcess: said(source, 'compare').includes('process'),
    ofSentry: said(source, 'compare').includes('sentry'),
  };
}
