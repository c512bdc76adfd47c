import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { fixture, observe } from '../support/observe.ts';
import { observeOwn } from '../support/own-telemetry.ts';
import { PRELOAD } from '../support/run-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightline-env-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, '.env');
writeFileSync(
  file,
  '# comment\nOTEL_SERVICE_NAME="from the file"\nOTEL_RESOURCE_ATTRIBUTES=team=blue\n',
);

test('SIGHTLINE_ENV_FILE adds the variables of a file; those of the process win', async () => {
  const observed = await observeOwn({
    SIGHTLINE_ENV_FILE: ` ${file} `,
    OTEL_RESOURCE_ATTRIBUTES: 'team=red',
  });
  assertSilent(observed);
  const { resource } = observed.receiver.spans[0]!;
  assert.equal(resource['service.name'], 'from the file');
  assert.equal(resource.team, 'red');
});

test('a relative path starts from the working folder', async () => {
  const { receiver } = await observeOwn({ SIGHTLINE_ENV_FILE: '.env' }, { cwd: folder });
  assert.equal(receiver.spans[0]!.resource['service.name'], 'from the file');
});

test("the service's own process.env is left as it is", async () => {
  const { stdout } = await observe(fixture('print-env.mjs'), { SIGHTLINE_ENV_FILE: file });
  assert.equal(stdout, 'undefined\n');
});

test('the file may name OTEL_CONFIG_FILE, and its variables are substituted there', async () => {
  const config = join(folder, 'sightline.yaml');
  writeFileSync(
    config,
    `file_format: "1.0"
resource: { attributes: [{ name: service.name, value: "\${NAME}" }] }
tracer_provider:
  processors:
    - batch: { exporter: { otlp_http: { endpoint: "\${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces" } } }
`,
  );
  const withConfig = join(folder, 'with-config.env');
  writeFileSync(withConfig, `OTEL_CONFIG_FILE=${config}\nNAME=substituted\n`);
  const observed = await observeOwn({ SIGHTLINE_ENV_FILE: withConfig });
  assertSilent(observed);
  assert.equal(observed.receiver.spans[0]!.resource['service.name'], 'substituted');
});

test("Node's own --env-file works too", async () => {
  const { receiver } = await observeOwn({}, { nodeArgs: [`--env-file=${file}`, ...PRELOAD] });
  assert.equal(receiver.spans[0]!.resource['service.name'], 'from the file');
});

test('a file that cannot be read is reported, and the service goes on', async () => {
  const path = join(folder, 'missing.env');
  const observed = await observeOwn({ SIGHTLINE_ENV_FILE: path });
  assertOneComplaint(
    observed,
    'SIGHTLINE_ENV_FILE',
    path,
    'ENOENT',
    'point it to a readable file',
    'Using only the variables of the process.',
  );
  assert.ok(observed.receiver.spans.length > 0);
});

test('an empty SIGHTLINE_ENV_FILE counts as not set', async () => {
  assertSilent(await observeOwn({ SIGHTLINE_ENV_FILE: '  ' }));
});
