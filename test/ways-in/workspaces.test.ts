// docs/ways-to-start.md: monorepos of npm, pnpm and Yarn, with the package installed as a user has it.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { pack } from '../support/packed.ts';

const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const home = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-workspaces-')));
after(() => rmSync(home, { recursive: true, force: true }));
const { archive } = pack(home);
const skip = fetchManagers();

/** @returns why there is nothing to test of a manager that is not npm itself */
function fetchManagers(): string | false {
  writeFileSync(join(home, 'package.json'), '{ "private": true }');
  const managers = ['yarn@1.22.22', 'pnpm@12.21.0'];
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
  try {
    execFileSync('npm', ['install', ...options, ...managers], { cwd: home, stdio: 'pipe' });
    return false;
  } catch {
    return `${managers.join(' and ')} cannot be fetched from the registry`;
  }
}

interface Manager {
  readonly name: string;
  /** How it is called. */
  readonly command: readonly string[];
  readonly install: readonly string[];
  readonly start: (script: string) => readonly string[];
  /** Whether the packages of a workspace are installed into the root. */
  readonly intoRoot: boolean;
  /** Of the package beside. */
  readonly beside: string;
}

const MANAGERS: readonly Manager[] = [
  {
    name: 'npm',
    command: ['npm'],
    install: ['install', '--no-audit', '--no-fund', '--prefer-offline'],
    start: (script) => ['run', '--silent', script, '-w', '@acme/api'],
    intoRoot: true,
    beside: '*',
  },
  {
    name: 'Yarn classic',
    command: ['node', join(home, 'node_modules/yarn/bin/yarn.js')],
    install: ['install', '--silent', '--registry', registry],
    start: (script) => ['--silent', 'workspace', '@acme/api', script],
    intoRoot: true,
    beside: '0.3.0',
  },
  {
    name: 'pnpm',
    command: [join(home, 'node_modules/.bin/pnpm')],
    install: ['install', '--no-frozen-lockfile', '--store-dir=.store', `--registry=${registry}`],
    start: (script) => ['--silent', '--filter', '@acme/api', script],
    intoRoot: false,
    beside: 'workspace:*',
  },
];

const SERVER = `
const http = require('node:http');
const { log } = require('@acme/lib');
const server = http.createServer((request, response) => {
  log.info('asked');
  response.end('hello');
});
server.listen(0, '127.0.0.1', async () => {
  await (await fetch('http://127.0.0.1:' + server.address().port)).text();
  server.close();
  server.closeAllConnections();
});
`;

function monorepo(root: string, { beside }: Manager): void {
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const workspaces = ['apps/*', 'packages/*'];
  write('package.json', JSON.stringify({ name: 'monorepo', private: true, workspaces }));
  write('pnpm-workspace.yaml', JSON.stringify({ packages: workspaces }));
  write(
    'packages/lib/package.json',
    JSON.stringify({ name: '@acme/lib', version: '0.3.0', dependencies: { pino: '10.4.0' } }),
  );
  write('packages/lib/index.js', "exports.log = require('pino')({ name: 'lib' });");
  write(
    'apps/api/package.json',
    JSON.stringify({
      name: '@acme/api',
      version: '1.2.3',
      scripts: {
        'by-flag': 'node --import sightline/register server.js',
        'by-command': 'sightline run server.js',
        plain: 'node server.js',
      },
      dependencies: { sightline: `file:${archive}`, '@acme/lib': beside },
    }),
  );
  write('apps/api/server.js', SERVER);
}

/** Runs a command to its end beside a receiver of telemetry. */
async function observed(
  cwd: string,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const receiver = await startReceiver();
  try {
    const [program, ...args] = command;
    const { stderr } = await promisify(execFile)(program!, args, {
      cwd,
      env: {
        PATH: process.env.PATH,
        HOME: home,
        npm_config_registry: registry,
        npm_config_update_notifier: 'false',
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        ...env,
      },
    });
    assert.doesNotMatch(stderr, /sightline/);
    const { spans, logs } = receiver;
    return {
      services: spans.map(({ resource }) => resource['service.name']),
      scopes: logs.map(({ scope }) => scope.name),
    };
  } finally {
    await receiver.stop();
  }
}

/** The server and its client, and the line of the package beside. */
const WHOLE = { services: ['@acme/api', '@acme/api'], scopes: ['lib'] };

for (const manager of MANAGERS) {
  describe(`a workspace of ${manager.name}`, () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-workspace-')));
    after(() => rmSync(root, { recursive: true, force: true }));
    const [program, ...first] = manager.command;
    const quiet = { cwd: root, stdio: 'pipe' } as const;
    monorepo(root, manager);
    if (!skip || manager.name === 'npm') {
      execFileSync(program!, [...first, ...manager.install], quiet);
    }
    const options = { skip: manager.name === 'npm' ? false : skip };

    for (const script of ['by-flag', 'by-command']) {
      test(`its script ${script}, from the root`, options, async () => {
        assert.deepEqual(
          await observed(root, [...manager.command, ...manager.start(script)]),
          WHOLE,
        );
      });
    }

    const named = ['node', '--import', 'sightline/register', 'apps/api/server.js'];
    if (manager.intoRoot) {
      test('from the root, by name and by NODE_OPTIONS around the manager', options, async () => {
        assert.deepEqual(await observed(root, named), WHOLE);
        const around = { NODE_OPTIONS: '--import sightline/register' };
        const command = [...manager.command, ...manager.start('plain')];
        assert.deepEqual(await observed(root, command, around), WHOLE);
      });
    } else {
      test('from the root the name is not found, and the file is', options, async () => {
        await assert.rejects(observed(root, named), /ERR_MODULE_NOT_FOUND/);
        const file = './apps/api/node_modules/sightline/dist/register.cjs';
        assert.ok(existsSync(join(root, file)));
        assert.deepEqual(await observed(root, ['node', '--import', file, named.at(-1)!]), WHOLE);
      });
    }
  });
}
