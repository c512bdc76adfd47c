import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fixture, observe } from '../support/observe.ts';
import { pack } from '../support/packed.ts';
import { ROOT } from '../support/run-node.ts';

/** How package managers lay out what they install, other than npm's flat tree. */
interface Layout {
  readonly title: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly install: readonly string[];
  /** What the manager puts before a script (`yarn node`). */
  readonly nodeArgs: readonly string[];
}

const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const LAYOUTS: readonly Layout[] = [
  {
    title: 'pnpm, links into a store',
    install: [
      'pnpm@12.21.0',
      'install',
      '--no-frozen-lockfile',
      '--store-dir=.store',
      `--registry=${registry}`,
    ],
    nodeArgs: [],
  },
  {
    title: "Yarn Plug'n'Play, archives",
    files: {
      'yarn.lock': '',
      '.yarnrc.yml': [
        'nodeLinker: pnp',
        'enableTelemetry: false',
        'enableGlobalCache: false',
        'enableImmutableInstalls: false',
        `npmRegistryServer: ${JSON.stringify(registry)}`,
        `unsafeHttpWhitelist: [${JSON.stringify(new URL(registry).hostname)}]`,
      ].join('\n'),
    },
    install: ['@yarnpkg/cli-dist@4.18.1', 'install'],
    nodeArgs: ['--require', './.pnp.cjs', '--experimental-loader', './.pnp.loader.mjs'],
  },
];

const { dependencies } = JSON.parse(
  readFileSync(join(ROOT, 'test/services/package.json'), 'utf8'),
) as { dependencies: Record<string, string> };

const packed = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-layout-')));
after(() => rmSync(packed, { recursive: true, force: true }));
const { archive } = pack(packed);

for (const layout of LAYOUTS) {
  describe(layout.title, () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-layout-')));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const skip = install(folder, layout);

    for (const service of ['linked-layout.cjs', 'linked-layout.mjs']) {
      test(`node --import sightline/register ${service}`, { skip }, async () => {
        cpSync(fixture(service), join(folder, service));
        const { code, stdout, stderr, receiver } = await observe(
          join(folder, service),
          { NODE_NO_WARNINGS: '1' },
          { cwd: folder, nodeArgs: [...layout.nodeArgs, '--import', 'sightline/register'] },
        );
        assert.deepEqual(
          { code, stdout, stderr },
          { code: 0, stdout: 'pg is patched: true\n', stderr: '' },
        );
        assert.deepEqual(receiver.spans.map(({ name }) => name).toSorted(), [
          'GET',
          'GET /hello/:name',
        ]);
      });
    }
  });
}

/** @returns why there is nothing to test, where the package manager cannot be had */
function install(
  folder: string,
  { files = {}, install: [manager, ...args] }: Layout,
): string | false {
  const { express, pg } = dependencies;
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      name: 'linked',
      version: '1.2.3',
      private: true,
      dependencies: { sightline: `file:${archive}`, express, pg },
    }),
  );
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  try {
    execFileSync('npx', ['--yes', manager!, '--version'], { cwd: folder, stdio: 'ignore' });
  } catch {
    return `${manager} cannot be fetched from the registry`;
  }
  execFileSync('npx', ['--yes', manager!, ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return false;
}
