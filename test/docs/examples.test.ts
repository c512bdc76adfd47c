// Each example of the documentation is run as it is printed.
import assert from 'node:assert/strict';
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'yaml';
import { INSTRUMENTATION_NAMES } from '../../src/catalog/catalog-index.ts';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';
import { assertSilent } from '../support/complaints.ts';
import { observe } from '../support/observe.ts';
import { arrivedSignals, observeOwn, SIGNALS } from '../support/own-telemetry.ts';
import { BUILT_PRELOAD, ROOT } from '../support/run-node.ts';

interface Block {
  readonly file: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-examples-')));
after(() => rmSync(folder, { recursive: true, force: true }));

const blocks = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: ROOT })].flatMap(
  (file) => blocksIn(file),
);
const of = (language: string) => blocks.filter((block) => block.language === language);
const configurations = of('yaml').filter(({ text }) => /^file_format:/m.test(text));
/** Of other programs, by their own tests below. */
const FOREIGN = ['docs/kubernetes.md', 'docs/kubernetes.md', 'docs/prometheus-pull.md'];

test('docs/docker.md alone has a Dockerfile, which test/docs/docker.test.ts builds', () => {
  assert.deepEqual(
    of('dockerfile').map(({ file }) => file),
    ['docs/docker.md'],
  );
});

test('examples are of kinds that are run here, or in test/docs/commands.test.ts', () => {
  // Pictures are held by test/docs/architecture.test.ts.
  const kinds = ['yaml', 'js', 'json', 'dockerfile', 'sh', 'mermaid'];
  assert.deepEqual(blocks.filter(({ language }) => !kinds.includes(language)).map(place), []);
  const rest = of('yaml').filter((block) => !configurations.includes(block));
  assert.deepEqual(
    rest.map(({ file }) => file).toSorted(),
    FOREIGN.toSorted(),
    'a fragment of a configuration file is taken for a whole one: print a whole one',
  );
  assert.ok(configurations.length >= 3);
});

/** The receiver of the test in the place of the collector, and every trace in that of a share. */
function asRun(text: string): string {
  const endpoint = `$${'{OTEL_EXPORTER_OTLP_ENDPOINT}'}`;
  return text
    .replaceAll(`$${'{COLLECTOR:-http://localhost:4318}'}`, endpoint)
    .replaceAll('http://localhost:4318', endpoint)
    .replace(/ratio: 0\.\d+/, 'ratio: 1');
}

for (const block of configurations) {
  test(`${place(block)}: the file sends all three signals, and nothing is reported`, async () => {
    const path = join(folder, `${block.line}.yaml`);
    writeFileSync(path, asRun(block.text));
    const observed = await observeOwn({ OTEL_CONFIG_FILE: path });
    assertSilent(observed);
    assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
  });
}

test('docs/kubernetes.md: each variable of the manifest is understood, and becomes its attribute', () => {
  const manifest = parse(of('yaml').find(({ file }) => file === 'docs/kubernetes.md')!.text);
  const [container] = manifest.spec.template.spec.containers;
  const variables: Record<string, string> = { KUBERNETES_SERVICE_HOST: '10.0.0.1' };
  for (const { name, value, valueFrom } of container.env) {
    variables[name] = value ?? valueFrom.fieldRef.fieldPath;
  }
  const { configuration, problems } = readConfiguration(variables, INSTRUMENTATION_NAMES);
  assert.deepEqual(problems, []);
  const { attributes } = configuration!.resource;
  assert.equal(attributes['k8s.pod.name'], 'metadata.name');
  assert.equal(attributes['k8s.pod.uid'], 'metadata.uid');
  assert.equal(attributes['k8s.namespace.name'], 'metadata.namespace');
  assert.equal(attributes['k8s.node.name'], 'spec.nodeName');
  assert.equal(attributes['k8s.deployment.name'], 'shop');
  assert.equal(attributes['service.name'], 'shop');
  assert.equal(configuration!.sightline.ignore.length, 3);
  assert.deepEqual(container.command, ['node', '--import', 'sightline/register', 'app.js']);
  for (const probe of [container.readinessProbe, container.livenessProbe]) {
    assert.ok(variables.SIGHTLINE_IGNORE!.includes(probe.httpGet.path));
  }
});

test('docs/prometheus-pull.md: the scrape asks where the metrics are, and adds the labels that boards choose by', () => {
  const { scrape_configs } = parse(
    of('yaml').find(({ file }) => file === 'docs/prometheus-pull.md')!.text,
  );
  const [{ static_configs, relabel_configs }] = scrape_configs;
  for (const target of static_configs[0].targets) assert.match(target, /:9464$/);
  const labels = [
    ...Object.keys(static_configs[0].labels),
    ...relabel_configs.map((rule: { target_label: string }) => rule.target_label),
  ];
  assert.deepEqual(labels.toSorted(), [
    'deployment_environment_name',
    'service_instance_id',
    'service_name',
  ]);
});

/** What surrounds an example: what it uses, and calls of what it exports. */
const AROUND: Readonly<Record<string, readonly [before: string, after: string]>> = {
  'docs/logging.md': [
    "const [host, port, error, request_id] = ['db', 5432, new Error('no such table'), 'r1'];",
    '',
  ],
  'docs/custom-telemetry.md checkout': [
    '',
    "await checkout(['a']); await checkout(undefined).catch(({ message }) => console.log(message));",
  ],
  'docs/custom-telemetry.md ordered': ['', "ordered(0.2, 'card');"],
};

for (const block of of('js')) {
  test(`${place(block)}: the code runs`, async () => {
    const exported = /export function (\w+)/.exec(block.text)?.[1];
    const key = exported === undefined ? block.file : `${block.file} ${exported}`;
    const [before, last] = AROUND[key] ?? ['', ''];
    const script = join(service(), `${block.line}.mjs`);
    writeFileSync(script, `${block.text}\n${before}\n${last}\n`);
    if (before !== '') writeFileSync(script, hoisted(block.text, before));
    const { code, stderr, stdout, receiver } = await observe(
      script,
      { SIGHTLINE_SHUTDOWN_TIMEOUT: '10000' },
      { cwd: dirname(script), nodeArgs: BUILT_PRELOAD },
    );
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const names = [
      ...receiver.spans.map(({ name }) => name),
      ...receiver.metrics.map(({ name }) => name).filter((name) => name.startsWith('shop.')),
    ];
    if (key.endsWith('checkout')) {
      assert.deepEqual(names, ['checkout', 'checkout']);
      assert.equal(stdout, "Cannot read properties of undefined (reading 'length')\n");
    }
    if (key.endsWith('ordered')) {
      assert.deepEqual([...new Set(names)].toSorted(), [
        'shop.carts.waiting',
        'shop.checkout.duration',
        'shop.orders',
      ]);
    }
    if (block.file === 'docs/logging.md') assert.equal(stdout.match(/^\{.*\}$/gm)?.length, 4);
  });
}

test('the README leads to each page, and to those that newcomers look for', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const pages = globSync('docs/*.md', { cwd: ROOT });
  assert.deepEqual(
    pages.filter((page) => !readme.includes(`](${page}`)),
    [],
  );
  const wanted = ['ways-to-start', 'custom-telemetry', 'docker', 'kubernetes', 'serverless'];
  for (const name of [...wanted, 'prometheus-pull', 'dashboards', 'upgrading', 'security']) {
    assert.ok(pages.includes(`docs/${name}.md`), name);
  }
  assert.match(readme, /\]\(SECURITY\.md\)/);
});

test('a page that starts the stack makes its secrets first, and commands of the package are found by npx', () => {
  for (const file of new Set(['README.md', ...globSync('docs/*.md', { cwd: ROOT })])) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const starts = text.indexOf('docker compose up --build');
    if (starts < 0) continue;
    const secrets = text.indexOf('npm run secrets');
    assert.ok(secrets >= 0 && secrets < starts, file);
  }
  // The page of the command itself says once how it is called.
  const bare = of('sh').filter(
    ({ file, text }) => file !== 'docs/cli.md' && /^sightline /m.test(text),
  );
  assert.deepEqual(bare.map(place), []);
  assert.match(readFileSync(join(ROOT, 'docs/cli.md'), 'utf8'), /`npx sightline …`/);
});

for (const block of of('json')) {
  test(`${place(block)}: is JSON`, () => assert.ok(JSON.parse(block.text)));
}

/** A folder of a service that has the distribution and the API installed. */
function service(): string {
  const place = join(folder, 'service');
  mkdirSync(join(place, 'node_modules', '@opentelemetry'), { recursive: true });
  writeFileSync(join(place, 'package.json'), '{ "name": "shop", "type": "module" }');
  for (const [name, target] of [
    ['sightline', ROOT],
    ['@opentelemetry/api', join(ROOT, 'node_modules/@opentelemetry/api')],
  ] as const) {
    try {
      symlinkSync(target, join(place, 'node_modules', name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return place;
}

/** With what it uses behind its imports. */
function hoisted(text: string, before: string): string {
  const end = text.lastIndexOf("';\n", text.indexOf('\n\n')) + 3;
  return `${text.slice(0, end)}${before}\n${text.slice(end)}`;
}

function place({ file, line }: Block): string {
  return `${file}:${line}`;
}

/** Fenced blocks, without the indent of a list that they are in. */
function blocksIn(file: string): readonly Block[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    language: match[2]!,
    text: match[3]!.replaceAll(new RegExp(`^${match[1]}`, 'gm'), ''),
  }));
}
