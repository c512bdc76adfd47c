import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { npmCi } from '../../scripts/npm-ci.ts';
import { startProgress } from '../../scripts/servers/progress.ts';
import type { MetricPoint, Span } from '../../tools/receiver/received.ts';
import { commonJs } from '../reference/harness/twin.ts';
import { observe } from '../support/observe.ts';
import { PRELOAD, runNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';
import { startFakeProviders } from './fake-providers.ts';

const FOLDER = fileURLToPath(new URL('packages', import.meta.url));

/** Folder of what is made of the programs; it is ignored, and lies where the SDKs are found. */
const MADE = `${FOLDER}/node_modules/.made`;

/** Installs the SDKs; without the binaries of Claude Code, in the place of which a script stands. */
export async function installSdks(): Promise<string> {
  await npmCi({
    folder: FOLDER,
    title: 'the SDKs of generative AI',
    options: ['--ignore-scripts', '--omit=optional'],
    begin: () => startProgress('SDKs of generative AI'),
  });
  return FOLDER;
}

export interface SdkRun {
  /** What the program has printed without the preload, and with it. */
  readonly bare: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly spans: readonly Span[];
  readonly points: readonly MetricPoint[];
  /** Requests of the run under the preload: path and body. */
  readonly asked: ReadonlyArray<{ readonly path: string; readonly body: unknown }>;
}

/**
 * Runs a program of test/genai/packages against the fake providers, without the preload and with it.
 *
 * @param env settings under test
 */
export async function runSdk(
  program: string,
  env: Readonly<Record<string, string>> = {},
): Promise<SdkRun> {
  const folder = await installSdks();
  await using providers = await startFakeProviders();
  const script = `${folder}/${program}`;
  const given = { GENAI_URL: providers.url, ...env };
  const node = { cwd: folder };
  const bare = await runNode(script, { ...node, nodeArgs: ['--expose-gc'], env: given });
  const before = providers.asked.length;
  const { stdout, stderr, receiver } = await observe(script, given, {
    ...node,
    nodeArgs: ['--expose-gc', ...PRELOAD],
  });
  return {
    bare: bare.stdout + bare.stderr,
    stdout,
    stderr,
    spans: receiver.spans,
    points: receiver.metrics,
    asked: providers.asked.slice(before),
  };
}

/** The same program in CommonJS, by its path below the programs. */
export async function inCommonJs(program: string): Promise<string> {
  const folder = await installSdks();
  const source = readFileSync(`${folder}/${program}`, 'utf8').replaceAll(
    "'./say.mjs'",
    `'${folder}/say.mjs'`,
  );
  return made(program.replace('.mjs', '.cjs'), commonJs(source).replaceAll('/say.cjs', '/say.mjs'));
}

/** The same program with all that it imports in one file. */
export async function inOneFile(program: string): Promise<string> {
  const folder = await installSdks();
  await installTestPackages();
  const { build } = createRequire(servicePath('package.json'))('esbuild') as {
    build(options: object): Promise<unknown>;
  };
  const outfile = `${MADE}/bundled-${program}`;
  await build({
    entryPoints: [`${folder}/${program}`],
    outfile,
    ...{ bundle: true, platform: 'node', format: 'esm', logLevel: 'error' },
    // CommonJS inside of it asks for what Node has.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return relative(folder, outfile);
}

function made(name: string, source: string): string {
  mkdirSync(MADE, { recursive: true });
  writeFileSync(`${MADE}/${name}`, source);
  return relative(FOLDER, `${MADE}/${name}`);
}

/** The span of a call by the model that was asked. */
export function callOf({ spans }: Pick<SdkRun, 'spans'>, model: string): Span {
  const found = spans.filter(({ attributes }) => attributes['gen_ai.request.model'] === model);
  if (found.length === 0) throw new Error(`no span of ${model} among ${names(spans)}`);
  return found[0]!;
}

export function names(spans: readonly Span[]): string {
  return spans.map(({ name }) => name).join(', ');
}

/** Those of a span that are of generative AI, without where the server is. */
export function genAiAttributes({ attributes }: Span): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => /^(gen_ai|openai|error)\./.test(name)),
  );
}

/**
 * The spans of generative AI as lines, children indented below their parents: what is called, `!` and `error.type`
 * where it has failed. HTTP requests are left out.
 */
export function treeOf(spans: readonly Span[]): string[] {
  const ofSdks = spans.filter(({ name }) => !/^(POST|GET)\b/.test(name));
  const ids = new Set(ofSdks.map(({ spanId }) => spanId));
  const lines = (parent: (span: Span) => boolean, depth: number): string[] =>
    ofSdks
      .filter(parent)
      .sort((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano))
      .flatMap(({ name, spanId, attributes }) => [
        `${'  '.repeat(depth)}${name}${attributes['error.type'] ? ` !${attributes['error.type']}` : ''}`,
        ...lines(({ parentSpanId }) => parentSpanId === spanId, depth + 1),
      ]);
  return lines(({ parentSpanId }) => !ids.has(parentSpanId), 0);
}

/** Input, output, cached, written to the cache, and reasoning tokens. */
export function tokensOf({ attributes }: Span): unknown[] {
  return [
    'input_tokens',
    'output_tokens',
    'cache_read.input_tokens',
    'cache_write.input_tokens',
    'reasoning.output_tokens',
  ].map((name) => attributes[`gen_ai.usage.${name}`]);
}

/** The last value of a metric for a model, an agent or a tool. */
export function pointOf({ points }: SdkRun, name: string, of: string): MetricPoint | undefined {
  return points.findLast(
    (point) => point.name === name && Object.values(point.attributes).includes(of),
  );
}
