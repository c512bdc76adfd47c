// What packages do for a service is what they do without the preload: programs that do with a package what its
// users do and should not do, one after the other in a process of each kind. See docs/trust.md.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { startPostgres } from '../../scripts/servers/start-postgres.ts';
import { startRedis } from '../../scripts/servers/start-redis.ts';
import { createServiceFolder } from '../support/loading.ts';
import { BUILT_PRELOAD, type Finished, runNode } from '../support/run-node.ts';
import { MODULE_SYSTEMS, servicePath } from '../support/services.ts';
import { KNOWN_DIFFERENCES } from './known-differences.ts';

const folder = createServiceFolder();
const EMPTY = ['--import', folder.write('empty.mjs', '')];
const QUIET = { OTEL_LOG_LEVEL: 'error', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };

/** Programs that share a process; those of a server need its address. */
const GROUPS = {
  'clients of http': [
    ...['http', 'https', 'http2', 'undici', 'got', 'axios', 'node-fetch', 'superagent', 'request'],
    ...['needle', 'ws', 'http-proxy', 'agentkeepalive', 'https-proxy-agent'],
  ],
  frameworks: [
    ...['express', 'router', 'connect', 'koa', 'koa-router', 'fastify', 'hapi', 'restify'],
    ...['nestjs', 'apollo', 'middleware', 'passport', 'multer'],
  ],
  'loggers, caches, pools and tools': [
    ...['pino', 'winston', 'bunyan', 'log4js', 'caches', 'pools', 'graphql', 'fs-extra', 'tools'],
    ...['threads', 'langchain'],
  ],
  'clients whose server is away': ['clients-without-server', 'mongoose', 'oracledb'],
  'clients of a server': ['postgres-clients', 'mappers', 'ioredis', 'bullmq'],
} as const;

before(async () => {
  await installTestPackages();
  folder.link(servicePath('node_modules'), 'node_modules');
  copyFileSync(servicePath('harm/trying.cjs'), join(folder.path, 'trying.cjs'));
  for (const extension of MODULE_SYSTEMS) {
    folder.write(`several.${extension}`, driver(extension));
    for (const name of Object.values(GROUPS).flat()) {
      const source = readFileSync(servicePath(`harm/packages/${name}.cjs`), 'utf8');
      folder.write(`${name}.${extension}`, extension === 'cjs' ? source : asEsModule(source));
    }
  }
});
after(() => folder.remove());

suite('packages do what they do without the preload', { concurrency: 2 }, () => {
  for (const [title, names] of Object.entries(GROUPS)) {
    test(title, async () => {
      if (title !== 'clients of a server') return compare(names, {});
      const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
      try {
        await compare(names, { PGURL: postgres.url, REDIS_URL: redis.url });
      } finally {
        await Promise.all([postgres.stop(), redis.stop()]);
      }
    });
  }

  test('no program is left out', () => {
    const files = readdirSync(servicePath('harm/packages')).map((file) => file.replace('.cjs', ''));
    assert.deepEqual(files.sort(), Object.values(GROUPS).flat().toSorted());
  });
});

/** @throws AssertionError with the lines of the first program that differs */
async function compare(
  names: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  for (const extension of MODULE_SYSTEMS) {
    const script = join(folder.path, `several.${extension}`);
    const run = (kind: string, nodeArgs: readonly string[]) => {
      const cwd = join(folder.path, `${kind}-${names[0]}-${extension}`);
      mkdirSync(cwd);
      return runNode(script, { nodeArgs, args: names, env: { ...env, ...QUIET }, cwd });
    };
    // One after the other: those of a server share its keys and tables.
    const bare = parted(await run('bare', EMPTY));
    const ours = parted(await run('ours', BUILT_PRELOAD));
    for (const [name, { lines, known }] of bare) {
      const observed = ours.get(name) ?? { lines: [], known: [] };
      assert.deepEqual(observed.lines, lines, `${name}.${extension}`);
      for (const [at, text] of known.entries()) {
        assert.notEqual(observed.known[at], text, `${name} differs no more: ${text}`);
      }
    }
    assert.equal(bare.get('end')?.lines[0], 'ended 0 null', bare.get('end')?.lines.join('\n'));
  }
}

interface Part {
  readonly lines: string[];
  /** Lines that are known to differ. */
  readonly known: string[];
}

/** Lines by the program that has printed them; how the process ended, and stderr, as the last. */
function parted({ stdout, stderr, code, signal }: Finished): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  for (const text of stdout.split(/^== /m).slice(1)) {
    const [name = '', ...all] = text.trimEnd().split('\n');
    const isKnown = (line: string) =>
      KNOWN_DIFFERENCES.some((known) => known.program === name && line.startsWith(known.line));
    const lines = all.filter((line) => !isKnown(line));
    parts.set(name, { lines, known: all.filter(isKnown) });
  }
  const theirs = stderr
    .split('\n')
    .filter((line) => !/^sightline (info|warn): /.test(line))
    .map((line) => line.replace(/\(node:\d+\)/, '(node)'));
  return parts.set('end', { lines: [`ended ${code} ${signal}`, ...theirs], known: [] });
}

/** Runs the programs that it is given the names of. */
function driver(extension: (typeof MODULE_SYSTEMS)[number]): string {
  const load = extension === 'cjs' ? 'require' : 'await import';
  return `process.on('unhandledRejection', (error) => console.log('unhandled', error?.message));
    async function main() {
      for (const name of process.argv.slice(2)) {
        console.log('== ' + name);
        const program = ${load}('./' + name + '.${extension}');
        await (program.default ?? program)();
      }
      process.exit(0);
    }
    main().catch((error) => { console.log('failed', error); process.exit(1); });`;
}

/** The same program, importing what it requires. */
function asEsModule(source: string): string {
  return source
    .replace(
      /^const (\w+|\{[^}]*\}) = require\((.*)\);$/gm,
      (_, names: string, from: string) => `import ${names.replaceAll(': ', ' as ')} from ${from};`,
    )
    .replace(/^require\((.*)\);$/gm, 'import $1;')
    .replace(/^module\.exports = /m, 'export default ');
}
