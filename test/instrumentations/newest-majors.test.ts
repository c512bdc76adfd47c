// Majors that upstream's instrumentations do not name, and that were seen to work with them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { INSTRUMENTATIONS } from '../../src/catalog/instrumentations.ts';
import type { LogRecord, Span } from '../../tools/receiver/received.ts';
import { commonJs } from '../reference/harness/twin.ts';
import { createServiceFolder, type ServiceFolder } from '../support/loading.ts';
import { observe } from '../support/observe.ts';
import { ROOT, runNode } from '../support/run-node.ts';
import { MODULE_SYSTEMS, servicePath } from '../support/services.ts';

interface Trial {
  /** In test/reference/programs, without the ending. */
  readonly program: string;
  readonly packages: readonly string[];
  /** What tells that the package is observed. */
  readonly seen: (spans: readonly Span[], logs: readonly LogRecord[]) => unknown;
  readonly expected: unknown;
}

const ofScope = (spans: readonly Span[], scope: string) =>
  spans.filter((span) => span.scope.name.includes(scope));

const TRIALS: Readonly<Record<string, Trial>> = {
  'nestjs-core': {
    program: 'nestjs-routes',
    packages: ['@nestjs', 'reflect-metadata'],
    seen: (spans) =>
      ofScope(spans, 'nestjs')
        .map(({ name, attributes }) => `${attributes['nestjs.type']} ${name}`)
        .sort(),
    expected: [
      'app_creation Create Nest App',
      'handler create',
      'handler fail',
      'handler find',
      'handler refuse',
      'request_context Users.create',
      'request_context Users.fail',
      'request_context Users.find',
      'request_context Users.refuse',
    ],
  },
  bunyan: {
    program: 'bunyan-lines',
    packages: ['bunyan'],
    seen: (spans, logs) =>
      logs.map(({ severityText, body, spanId }) => [
        severityText,
        body,
        spans.some((span) => span.spanId === spanId),
      ]),
    expected: [
      ['info', 'started', false],
      ['debug', 'detail', false],
      ['error', 'failed', false],
      ['warn', 'slow down', false],
      ['info', 'inside', true],
    ],
  },
  cucumber: {
    program: 'cucumber-scenarios',
    packages: ['@cucumber'],
    seen: (spans) =>
      ofScope(spans, 'cucumber')
        .map(({ name }) => name)
        .filter((name) => name.startsWith('Feature')),
    expected: ['it sells', 'it lies', 'many', 'unknown'].map(
      (scenario) => `Feature: a shop. Scenario: ${scenario}`,
    ),
  },
  oracledb: {
    program: 'databases-oracledb',
    packages: ['oracledb'],
    seen: (spans) => ofScope(spans, 'oracledb').map(({ name }) => name),
    expected: [
      'oracledb.getConnection',
      'oracledb.createPool',
      'oracledb.Pool.getConnection',
      'oracledb.Pool.close',
    ],
  },
};

const programs = `${ROOT}test/reference/programs`;

/** A program of the reference, in a folder where its packages are the newer ones. */
function serviceOf({ program, packages }: Trial, folder: ServiceFolder): string {
  for (const name of packages) {
    // What others need in the same version lies with them.
    const own = servicePath(`newest/node_modules/${name}`);
    folder.link(
      existsSync(own) ? own : servicePath(`node_modules/${name}`),
      `node_modules/${name}`,
    );
  }
  folder.link(`${ROOT}node_modules/@opentelemetry`, 'node_modules/@opentelemetry');
  for (const name of [program, 'support', 'support/cucumber']) {
    // Beside its packages, and not where the reference keeps them.
    const text = readFileSync(`${programs}/${name}.mjs`, 'utf8').replace(
      "'..', '..', 'twins'",
      "'..'",
    );
    folder.write(`${name}.mjs`, text);
    folder.write(`${name}.cjs`, commonJs(text));
  }
  return `${folder.path}/${program}`;
}

suite('newer majors than upstream names', { concurrency: 2 }, () => {
  for (const [name, trial] of Object.entries(TRIALS)) {
    for (const system of MODULE_SYSTEMS) {
      test(`${name} (${system}): observed, and as on bare Node`, async (t) => {
        await installTestPackages();
        const folder = createServiceFolder();
        t.after(() => folder.remove());
        const script = `${serviceOf(trial, folder)}.${system}`;
        const bare = await runNode(script, { nodeArgs: [] });
        assert.notEqual(bare.stdout, '', bare.stderr);
        const { receiver, stdout, stderr, code } = await observe(script);
        assert.equal(stdout, bare.stdout, stderr);
        assert.equal(code, bare.code);
        assert.doesNotMatch(stderr, /is not instrumented|sightline error/);
        assert.deepEqual(trial.seen(receiver.spans, receiver.logs), trial.expected);
      });
    }
  }
});

test('each version that is taken beside those of upstream is tried here', () => {
  const rows = Object.entries(INSTRUMENTATIONS).filter(([, { extraVersions }]) => extraVersions);
  // openai is taken by ours, and tried all the same.
  const tried = Object.keys(TRIALS).filter((name) => name !== 'openai');
  assert.deepEqual(rows.map(([name]) => name).sort(), tried.sort());
});
