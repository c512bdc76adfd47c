/**
 * Builds the package into dist/: a core that every start loads, and a file for each instrumentation, exporter and
 * resource detector, which is loaded when it is needed. The licences of bundled packages are in
 * dist/THIRD_PARTY_LICENSES.txt, the bill of materials in dist/sbom.cdx.json.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';
import { asciiPlugin } from './build/ascii-plugin.ts';
import { clockPlugin } from './build/clock-plugin.ts';
import { inlineRequirePlugin } from './build/inline-require-plugin.ts';
import { lazyPartsPlugin } from './build/lazy-parts-plugin.ts';
import { licencesOf } from './build/licences.ts';
import { buildPage } from './build/page.ts';
import { sbomOf } from './build/sbom.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** `--to` names another folder than dist. */
const { values: flags } = parseArgs({
  options: { to: { type: 'string' } },
  // The bench imports this file with arguments of its own.
  strict: false,
});
const DIST = typeof flags.to === 'string' ? flags.to : join(ROOT, 'dist');
const REGISTER = join(ROOT, 'register.ts');
const CLI = join(ROOT, 'src/cli/main.ts');
const LOGGING = join(ROOT, 'src/logger/logging.ts');
/** Parts that nearly every start loads, so they are in the core. */
const CORE_PARTS = [
  'sightline:instrumentations/http-server/http-server-instrumentation',
  'sightline:instrumentations/http-client/http-client-instrumentation',
  'sightline:instrumentations/http-client/undici-instrumentation',
  'sightline:instrumentations/operations/measure',
];
/** Small modules that many parts share, which are in the core too: separate files would cost more. */
const SHARED =
  /\/(instrumentationNodeModuleFile\.mjs|wrap-over\.ts|pool-metrics\.ts)$|\/sql-common\//;

const started = performance.now();
rmSync(DIST, { recursive: true, force: true });
const { plugin, entries } = lazyPartsPlugin(ROOT, CORE_PARTS);
const options = {
  cwd: ROOT,
  platform: 'node' as const,
  plugins: [plugin, inlineRequirePlugin(), clockPlugin(ROOT), asciiPlugin],
  // Warnings, such as of an import that cannot be resolved, are errors.
  onwarn: (warning: { message: string }) => {
    throw new Error(warning.message);
  },
};
const core = await coreModules();
const bundle = await rolldown({ ...options, input: { register: REGISTER, ...entries } });
const { output } = await bundle.write({
  dir: DIST,
  // Costs half as much at start as an ES module, and one file serves --import and --require.
  format: 'cjs',
  strict: true,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
  // One file for everything that every start loads, since each file costs a lookup and a read. The
  // entry is separate: parts import the core, and could not while the entry is still running.
  codeSplitting: {
    groups: [{ name: 'core', test: (id) => id !== REGISTER && (core.has(id) || SHARED.test(id)) }],
  },
  minify: true,
});
await bundle.close();
await writeRegister();

// A separate build: otherwise the core, which every service loads, would have to export what the
// command uses. Parts that both load are written once.
const command = await rolldown({ ...options, input: { cli: CLI } });
const { output: commandOutput } = await command.write({
  dir: DIST,
  format: 'cjs',
  strict: true,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/cli-[name]-[hash].cjs',
  // Every command that prints loads these: one file costs less than several.
  codeSplitting: { groups: [{ name: 'output', test: /\/src\/cli\/output\// }] },
  minify: true,
});
await command.close();

// A single file too: a service may load it without the preload, and a service that does not use it
// has nothing of it in the core.
const logging = await rolldown({ ...options, input: { logging: LOGGING } });
const { output: loggingOutput } = await logging.write({
  dir: DIST,
  format: 'cjs',
  strict: true,
  entryFileNames: '[name].cjs',
  codeSplitting: false,
  minify: true,
});
await logging.close();

const page = await buildPage(ROOT);
mkdirSync(join(DIST, 'viewer'));
writeFileSync(join(DIST, 'viewer/page.js'), page.script);
writeFileSync(join(DIST, 'viewer/page.css'), page.style);

/** Declarations of the package's logging module: the types, and its two exports. */
function loggingTypes(): string {
  const types = readFileSync(join(ROOT, 'src/logger/public-types.ts'), 'utf8');
  const exports = ['setupLogging: SetupLogging', 'getLogger: GetLogger'];
  return types + exports.map((name) => `\nexport declare const ${name};\n`).join('');
}

/**
 * Replaces the entry, which requires the core and calls its only export, by a loader that does the same with the
 * code cache.
 *
 * @throws Error where the bundler's output differs from what is expected
 */
async function writeRegister(): Promise<void> {
  const file = join(DIST, 'register.cjs');
  const match = /^"use strict";require\("\.\/(chunks\/core-[\w-]+\.cjs)"\)\.(\w+)\(\);\s*$/.exec(
    readFileSync(file, 'utf8'),
  );
  if (match === null) throw new Error(`${file} does more than require the core`);
  const loader = await rolldown({
    ...options,
    input: { register: join(ROOT, 'src/code-cache/load-core.ts') },
  });
  const [chunk] = (await loader.write({ file, format: 'cjs', strict: true, minify: true })).output;
  await loader.close();
  const [, core, start] = match;
  // Not enumerable: services that list loaded modules do not see it, a second preload still finds it.
  const hide =
    'if(require.cache?.[__filename])Object.defineProperty(require.cache,__filename,{enumerable:false});';
  const call = `exports.startCore(require("node:path").join(__dirname,"${core}"),"${start}");`;
  writeFileSync(file, `${chunk.code}\n${hide}${call}\n`);
}

/** Paths of all modules that every start loads. */
async function coreModules(): Promise<ReadonlySet<string>> {
  const trial = await rolldown({ ...options, input: { register: REGISTER } });
  const { output: files } = await trial.generate({ format: 'esm' });
  await trial.close();
  return new Set(files.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : [])));
}

const chunks = [...output, ...commandOutput, ...loggingOutput].filter(
  (file) => file.type === 'chunk',
);
const modules = new Set([...chunks.flatMap((chunk) => chunk.moduleIds), ...page.modules]);
/** Licence of the rules in src/redaction/gitleaks-*.ts. */
const rulesNotice = readFileSync(join(ROOT, 'src/redaction/gitleaks-licence.txt'), 'utf8');
const otlpNotice = readFileSync(join(ROOT, 'src/viewer/otlp/descriptor-licence.txt'), 'utf8');
writeFileSync(
  join(DIST, 'THIRD_PARTY_LICENSES.txt'),
  licencesOf(modules, [rulesNotice, otlpNotice]),
);
writeFileSync(join(DIST, 'sbom.cdx.json'), `${sbomOf(ROOT, modules)}\n`);
writeFileSync(join(DIST, 'register.d.ts'), 'export {};\n');
writeFileSync(join(DIST, 'logging.d.cts'), loggingTypes());

const bytes = chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk.code), 0);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stderr.write(
  `built ${chunks.length} files, ${Math.round(bytes / 1024)} KiB, in ${seconds} s\n`,
);
