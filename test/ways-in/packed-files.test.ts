// What `npm pack` takes along: what it says of itself, its size, and where its pages lead.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, posix } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { ensureNode } from '../../scripts/node-versions.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { observe } from '../support/observe.ts';
import { pack } from '../support/packed.ts';
import { ROOT } from '../support/run-node.ts';

/**
 * As the registry counts it: the archive, and what it unpacks to, in bytes. Raise it with a reason. The
 * viewer with its page and the pictures of it are 0.7 MB.
 */
const MOST_PACKED = 1_900_000;
const MOST_UNPACKED = 5_200_000;

interface DryRun {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: ReadonlyArray<{ readonly path: string; readonly size: number }>;
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-files-')));
after(() => rmSync(folder, { recursive: true, force: true }));
const { archive } = pack(folder);
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const [dry] = JSON.parse(npm(['pack', '--dry-run', '--json', '--ignore-scripts'], ROOT)) as [
  DryRun,
];
const paths = dry.files.map(({ path }) => path);

function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', [...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('code has ASCII characters alone: the core is read as Latin-1', () => {
  const others = paths.filter(
    (path) => /\.cjs$/.test(path) && /[^\0-\x7f]/.test(readFileSync(join(ROOT, path), 'utf8')),
  );
  assert.deepEqual(others, []);
});

test('a dry run of the pack lists each kind of file, and its size is bounded', (t) => {
  const kinds = new Map<string, number>();
  for (const { path, size } of dry.files) {
    const kind =
      /^dist\/(parts|chunks)\//.exec(path)?.[0] ?? /^(dist|docs)\//.exec(path)?.[0] ?? path;
    kinds.set(kind, (kinds.get(kind) ?? 0) + size);
  }
  for (const [kind, size] of kinds) t.diagnostic(`${kind}: ${Math.ceil(size / 1024)} KiB`);
  t.diagnostic(`packed ${dry.size}, unpacked ${dry.unpackedSize} bytes, ${paths.length} files`);
  assert.deepEqual(
    [...kinds.keys()].toSorted(),
    [
      ...['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json'],
      ...['dist/', 'dist/chunks/', 'dist/parts/', 'docs/'],
    ].toSorted(),
  );
  assert.ok(dry.size <= MOST_PACKED, `packed: ${dry.size}`);
  assert.ok(dry.unpackedSize <= MOST_UNPACKED, `unpacked: ${dry.unpackedSize}`);
  assert.deepEqual(
    paths.filter(
      (path) => /\.(ts|map|cache)$|node_modules|\.env/.test(path) && !/\.d\.c?ts$/.test(path),
    ),
    [],
  );
});

test('package.json says whose it is, and that releases have a provenance', () => {
  assert.match(manifest.repository.url, /^git\+https:\/\/github\.com\/[\w.-]+\/[\w.-]+\.git$/);
  const address = manifest.repository.url.replace(/^git\+|\.git$/g, '');
  assert.equal(manifest.homepage, `${address}#readme`);
  assert.deepEqual(manifest.bugs, { url: `${address}/issues` });
  assert.deepEqual(manifest.publishConfig, { access: 'public', provenance: true });
  assert.equal(manifest.license, 'Apache-2.0');
  // What runs in a service is bundled from development dependencies: they are what has to be looked at.
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.scripts.audit, 'npm audit && npm audit signatures');
  const scripts = Object.keys(manifest.scripts).filter((name) => /install|prepare/.test(name));
  assert.deepEqual(scripts, [], 'scripts that run where it is installed');
});

test('no link of a packed page leads nowhere', () => {
  const broken: string[] = [];
  for (const page of paths.filter((path) => path.endsWith('.md'))) {
    const text = readFileSync(join(ROOT, page), 'utf8');
    for (const [, link] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [target, anchor] = link!.split('#', 2) as [string, string?];
      const path = target === '' ? page : posix.normalize(posix.join(posix.dirname(page), target));
      const isThere = paths.includes(path) || paths.some((file) => file.startsWith(`${path}/`));
      if (!isThere || (anchor && !anchorsOf(path).has(anchor))) broken.push(`${page}: ${link}`);
    }
  }
  assert.deepEqual(broken, []);
});

/** As GitHub makes them of headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = readFileSync(join(ROOT, page), 'utf8').matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

for (const version of ['22.23.3', '24.21.0', '26.10.0'] as const) {
  test(`npx of the archive in a bare folder, with an empty HOME, on Node ${version}`, async () => {
    const bare = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-bare-')));
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-home-')));
    const receiver = await startReceiver();
    try {
      cpSync(join(ROOT, 'test/fixtures/http-once.mjs'), join(bare, 'app.mjs'));
      const env = {
        PATH: `${dirname(ensureNode(version))}${delimiter}${process.env.PATH}`,
        HOME: home,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        npm_config_update_notifier: 'false',
      };
      const npx = (...args: string[]) =>
        promisify(execFile)('npx', ['--yes', `--package=${archive}`, 'sightline', ...args], {
          cwd: bare,
          env,
        });
      assert.equal((await npx('--version')).stdout, `${manifest.version}\n`);
      const { stdout, stderr } = await npx('run', 'app.mjs');
      assert.deepEqual({ stdout, stderr }, { stdout: 'hello\n', stderr: '' });
      assert.equal(receiver.spans.length, 2);
    } finally {
      await receiver.stop();
      for (const each of [bare, home]) rmSync(each, { recursive: true, force: true });
    }
  });
}

test('published in a scope, and installed under its own name by an alias, it is what the pages say', async () => {
  const scoped = join(folder, 'scoped');
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  cpSync(join(folder, 'package'), scoped, { recursive: true });
  execFileSync(process.execPath, [
    ...[join(ROOT, 'scripts/publish-as.ts'), '--manifest', join(scoped, 'package.json')],
    ...['--repository', 'acme/watching', '--name', '@acme/sightline'],
  ]);
  const own = JSON.parse(readFileSync(join(scoped, 'package.json'), 'utf8'));
  assert.equal(own.name, '@acme/sightline');
  assert.equal(own.repository.url, 'git+https://github.com/acme/watching.git');
  assert.equal(own.bugs.url, 'https://github.com/acme/watching/issues');
  const file = npm(
    ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder],
    scoped,
  ).trim();
  assert.equal(file, 'acme-sightline-0.1.0.tgz');
  const user = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-scoped-')));
  try {
    writeFileSync(
      join(user, 'package.json'),
      JSON.stringify({ name: 'user', dependencies: { sightline: `file:${join(folder, file)}` } }),
    );
    npm(['install', '--no-audit', '--no-fund', '--ignore-scripts'], user);
    cpSync(join(ROOT, 'test/fixtures/http-once.mjs'), join(user, 'app.mjs'));
    const { code, stderr, receiver } = await observe(
      join(user, 'app.mjs'),
      {},
      { cwd: user, nodeArgs: ['--import', 'sightline/register'] },
    );
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.equal(receiver.spans.length, 2);
    const help = execFileSync('npx', ['sightline', '--version'], { cwd: user, encoding: 'utf8' });
    assert.equal(help, '0.1.0\n');
  } finally {
    rmSync(user, { recursive: true, force: true });
  }
});

for (const args of [[], ['--repository', 'acme'], ['--repository', 'a/b', '--name', 'Acme/X']]) {
  test(`publish-as ${args.join(' ')}: says what it wants, and writes nothing`, () => {
    const manifestFile = join(folder, 'package.json');
    writeFileSync(manifestFile, '{}');
    assert.throws(
      () =>
        execFileSync(
          process.execPath,
          [join(ROOT, 'scripts/publish-as.ts'), '--manifest', manifestFile, ...args],
          { stdio: 'pipe' },
        ),
      /publish-as requires --/,
    );
    assert.equal(readFileSync(manifestFile, 'utf8'), '{}');
  });
}

test('npm publish is refused while package.json has a placeholder, and not after publish-as', () => {
  assert.equal(
    manifest.scripts.prepublishOnly,
    'node scripts/refuse-placeholder.mjs && npm run audit',
  );
  const project = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-publish-')));
  try {
    cpSync(join(ROOT, 'scripts'), join(project, 'scripts'), { recursive: true });
    const { prepublishOnly } = manifest.scripts;
    // Private all the while, so that it cannot be published by whatever mistake.
    // The audit asks a registry, which is not what is tested here.
    const scripts = { prepublishOnly, audit: 'node --version' };
    const own = { ...manifest, scripts, files: [], private: true };
    writeFileSync(join(project, 'package.json'), JSON.stringify(own));
    const check = () =>
      spawnSync('npm', ['run', '--silent', 'prepublishOnly'], { cwd: project, encoding: 'utf8' });
    const refused = check();
    const hasPlaceholder = manifest.repository.url.includes('/OWNER/');
    assert.equal(refused.status, hasPlaceholder ? 1 : 0);
    if (hasPlaceholder) assert.match(refused.stderr, /npm run publish-as -- --repository/);
    execFileSync(process.execPath, [
      ...[join(ROOT, 'scripts/publish-as.ts'), '--manifest', join(project, 'package.json')],
      ...['--repository', 'acme/sightline'],
    ]);
    assert.equal(check().status, 0);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
});
