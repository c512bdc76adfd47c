import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SIGNALS } from '../../src/configuration/names.ts';
import { ROOT } from '../support/run-node.ts';
import { variablesRead } from '../support/variables-read.ts';

/** Names by which the source reads, in full; those that it puts together are found by reading. */
function variablesInSource(): ReadonlySet<string> {
  const files = globSync('src/**/*.ts', { cwd: ROOT }).filter(
    (file) => !/^src.(cli|viewer|configuration.settings)/.test(file),
  );
  const text = files.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  return new Set(text.match(/\b(OTEL|SIGHTLINE)_[A-Z0-9_]*[A-Z0-9]\b(?!_|\*)/g));
}

function variablesInPage(): ReadonlySet<string> {
  const page = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8');
  const [supported] = page.split('## Not supported');
  const names = new Set<string>();
  for (const [, code] of supported!.matchAll(
    /`([A-Z][A-Z0-9_{},]*_[A-Z0-9_{},]*|ENVIRONMENT|HOSTNAME)`/g,
  )) {
    const signals = code!.includes('{') ? SIGNALS.map((signal) => signal.toUpperCase()) : [''];
    for (const signal of signals) names.add(code!.replace('{TRACES,METRICS,LOGS}', signal));
  }
  return names;
}

test('every variable that the code reads is in docs/configuration.md', () => {
  const page = variablesInPage();
  // Lower case is the other way in which names of proxies are written.
  const names = [...variablesRead(), ...variablesInSource()].filter((name) => /^[A-Z]/.test(name));
  const missing = names.filter((name) => !page.has(name));
  assert.deepEqual(missing, []);
});

test('every variable in docs/configuration.md is read by the code', () => {
  const read = new Set([...variablesRead(), ...variablesInSource()]);
  assert.deepEqual(
    [...variablesInPage()].filter((name) => !read.has(name)),
    [],
  );
});

test('each variable of OpenTelemetry that is read has a test that bears its name or uses it', () => {
  const files = globSync('test/{configuration,frameworks,resource,ways-in}/*.test.ts', {
    cwd: ROOT,
  });
  const tests = files.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  const general = (name: string) => name.replace(/_(TRACES|METRICS|LOGS)(?=_)/, '');
  const untested = [...variablesRead()]
    .filter((name) => /^(OTEL|SIGHTLINE)_/.test(name))
    .filter((name) => !tests.includes(name) && !tests.includes(general(name)));
  assert.deepEqual(untested, []);
});
