import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
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
const { express, pg } = dependencies;

const packed = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-layout-')));
after(() => rmSync(packed, { recursive: true, force: true }));
const { archive } = pack(packed);

for (const layout of LAYOUTS) {
  describe(layout.title, () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-layout-')));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const skip = install(folder, layout);

    test('sightline doctor sees the packages, by the manager', { skip }, async () => {
      const [manager] = layout.install;
      const run = layout.nodeArgs.length > 0 ? ['sightline'] : ['exec', 'sightline'];
      const said = await doctor(folder, 'npx', ['--yes', manager!, ...run]);
      for (const [name, version] of Object.entries({ express, pg })) {
        assert.match(said, new RegExp(`^ {2}✓ ${name} +${version!.replaceAll('.', '\\.')}$`, 'm'));
      }
    });

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

test("doctor outside of Yarn Plug'n'Play says by what it would see the packages", async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-layout-')));
  try {
    writeFileSync(join(folder, '.pnp.cjs'), '');
    writeFileSync(join(folder, 'package.json'), '{ "name": "linked" }');
    const said = await doctor(folder, process.execPath, [join(ROOT, 'dist/cli.cjs')]);
    assert.match(said, /^ {2}! packages +not checked: /m);
    assert.match(said, /→ Run yarn sightline doctor\. \[SL_YARN_PNP\]$/m);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What it says of the packages, without sending anything. */
async function doctor(cwd: string, program: string, args: readonly string[]): Promise<string> {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, NODE_NO_WARNINGS: '1' };
  const { stdout } = await promisify(execFile)(program, [...args, 'doctor', '--no-network'], {
    cwd,
    env,
  });
  return stdout;
}

/** @returns why there is nothing to test, where the package manager cannot be had */
function install(
  folder: string,
  { files = {}, install: [manager, ...args] }: Layout,
): string | false {
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
