// Each command in the documentation is run: here, or by the test that is named.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startCollector } from '../faults/start-collector.ts';
import { ROOT } from '../support/run-node.ts';

const run = promisify(execFile);

/** Where a command runs: a test file, or a function of this one that runs it. */
type Proof = string | ((folder: string) => Promise<void>);

const PROOFS: Readonly<Record<string, Proof>> = {
  'npm run demo': async () => {
    const args = ['run', '--silent', 'demo', '--', '--duration', '3', '--json', '--no-collector'];
    const report = JSON.parse((await run('npm', args, { cwd: ROOT, maxBuffer: 2 ** 26 })).stdout);
    assert.ok(report.sent > 0 || report.load?.sent > 0, JSON.stringify(report).slice(0, 500));
  },
  'npm pack': async (folder) => {
    // Without its `prepack`, which would build anew while other tests run what is built.
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
    assert.ok(existsSync(join(folder, 'sightline-0.1.0.tgz')));
  },
  'npm run servers': async () => {
    const { stdout } = await run('npm', ['run', '--silent', 'servers', '--', '--list'], {
      cwd: ROOT,
    });
    assert.match(stdout, /otelcol/);
  },
  'npm run faults': async () => {
    const child = run('npm', ['run', '--silent', 'faults', '--', '--state', '401', '--port', '0'], {
      cwd: ROOT,
    });
    child.child.stdin!.end('refused\nno-such-state\n');
    const { stdout } = await child;
    assert.match(
      stdout,
      /^401 \(wants credentials\) at http:\S+\nrefused .*\nthere is no state no-/,
    );
    const collector = await startCollector('up');
    try {
      for (const [path, status] of [
        ['v1/traces', 200],
        ['v1/traces/v1/traces', 404],
      ] as const) {
        const answer = await fetch(`${collector.url}/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{}',
        });
        assert.equal(answer.status, status, path);
      }
    } finally {
      await collector.stop();
    }
  },
  'node bench/log-lines/main.ts': async () => {
    const args = ['bench/log-lines/main.ts', '--lines', '600', '--rounds', '1'];
    const { stdout } = await run(process.execPath, args, { cwd: ROOT });
    assert.equal(stdout.match(/^ratio +\d/gm)?.length, 2);
  },
  'npm run test:quick': 'scripts/test.ts',
  'npm install': 'scripts/bootstrap.mjs',
  'npm ci': 'scripts/npm-ci.ts',
  'npm run check': '.ci/run',
  'npm run format': 'biome.json',
  'npm test': 'scripts/test.ts',
  'npm run settings': 'test/configuration/settings.test.ts',
  'npm run catalog': 'test/instrumentations/every-entry.test.ts',
  'npm run user-rules': 'test/users/user-rules.test.ts',
  'pgbackrest/backup.sh': 'test/stack/backup.test.ts',
  'docker compose stop': 'test/stack/compose-rules.test.ts',
  'npm run breaks': 'test/stack/breaks.ts',
  'npm run stack': 'test/stack/stack.test.ts',
  'node scripts/stack/gateway-cost.ts': 'scripts/stack/gateway-cost.ts',
  'npm run secrets': 'test/stack/compose-rules.test.ts',
  'npm run publish-as': 'test/ways-in/packed-files.test.ts',
  'npm publish': 'test/ways-in/packed-files.test.ts',
  'npm uninstall': 'docs/upgrading.md',
  'docker run': 'test/docs/docker.test.ts',
  'docker exec': 'test/cli/doctor.test.ts',
  'node --import ./register': 'test/ways-in/every-way-in.test.ts',
  'node --test': 'scripts/test.ts',
  'npm run fuzz': 'test/fuzz/parsers.test.ts',
  'npm run reference': 'test/reference/reference.test.ts',
  'npm run bench': 'test/bench',
  'npm run soak': 'test/bench/soak.test.ts',
  'npm run frameworks': 'test/frameworks/matrix/next-16.ts',
  'npm run flags': 'test/module-hooks/as-on-bare-node.test.ts',
  'npm run dashboards': 'test/dashboards/lint.test.ts',
  'npm run slo': 'test/alerts/rules.test.ts',
  'npm run genai-prices': 'test/alerts/rules.test.ts',
  'node --import sightline/register': 'test/ways-in/every-way-in.test.ts',
  'node server.js': 'test/examples/study-service.test.ts',
  'node examples/demo/load-cli.ts': 'test/examples',
  'LOG_LEVEL=info,db=debug node app.js': 'test/configuration/LOG_LEVEL.test.ts',
  'sightline run': 'test/cli/run.test.ts',
  'sightline dev': 'test/viewer/commands.test.ts',
  'sightline ui': 'test/viewer/commands.test.ts',
  'sightline traces': 'test/viewer/commands.test.ts',
  'sightline errors': 'test/viewer/commands.test.ts',
  'sightline doctor': 'test/cli/doctor.test.ts',
  'sightline fleet': 'test/cli/fleet.test.ts',
  'sightline config': 'test/cli/config.test.ts',
  'sightline env': 'test/cli/env.test.ts',
  'sightline profile': 'test/configuration/SIGHTLINE_PROFILE.test.ts',
  'sightline checklist': 'test/cli/checklist.test.ts',
  'sightline completion': 'test/cli/completion.test.ts',
  'docker compose up --build': 'test/collector/compose.test.ts',
  'docker compose build': 'test/collector/compose.test.ts',
  'docker compose up --detach': 'test/collector/compose.test.ts',
  'collector/start.sh': 'test/collector/agent.test.ts',
  'scripts/start-native.ts': 'test/collector/native.test.ts',
};

for (const [command, proof] of Object.entries(PROOFS)) {
  test(`documented: ${command}`, async () => {
    if (typeof proof === 'string') {
      assert.ok(existsSync(join(ROOT, proof)), proof);
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), 'sightline-docs-'));
    try {
      await proof(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

test('no document has a command that is not listed here', () => {
  const unknown: string[] = [];
  for (const file of ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: ROOT })]) {
    for (const command of commandsIn(readFileSync(join(ROOT, file), 'utf8'))) {
      const known = Object.keys(PROOFS).some((listed) => command.includes(listed));
      if (!known) unknown.push(`${file}: ${command}`);
    }
  }
  assert.deepEqual(unknown, []);
});

test('every link from one document to another leads somewhere', () => {
  const broken: string[] = [];
  for (const file of ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: ROOT })]) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      if (!existsSync(join(ROOT, file, '..', target!))) broken.push(`${file}: ${target}`);
    }
  }
  assert.deepEqual(broken, []);
});

/** Indented or fenced lines that run a program; a line that ends in a backslash goes on. */
function commandsIn(markdown: string): readonly string[] {
  const code = markdown
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line, index, lines) => /^ {3,}\S/.test(line) || isFenced(lines, index));
  return code
    .map((line) => line.trim().replace(/\s{2,}#.*$/, ''))
    .filter((line) =>
      /^(\w+=\S+ +)*(npm|npx|node|sightline (?!\w+:)|docker|collector\/|<path)/.test(line),
    );
}

function isFenced(lines: readonly string[], index: number): boolean {
  let fenced: string | undefined;
  for (const line of lines.slice(0, index)) {
    const fence = /^\s*```(\w*)/.exec(line);
    if (fence !== null) fenced = fenced === undefined ? fence[1]! : undefined;
  }
  return fenced === 'sh';
}
