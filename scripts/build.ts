/**
 * Builds the package into dist/: a core that always loads, and a file for each instrumentation,
 * exporter and resource detector, loaded when first needed. What is bundled keeps its licence in
 * dist/THIRD_PARTY_LICENSES.txt, and its bill of materials is dist/sbom.cdx.json.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';
import { ownClockPlugin } from './build/clock-plugin.ts';
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
/** Parts that nearly every start loads: they lie in the core. */
const HELD = [
  'sightline:instrumentations/http-server/instrumentation',
  'sightline:instrumentations/http-client/instrumentation',
  'sightline:instrumentations/http-client/undici-instrumentation',
  'sightline:instrumentations/operations/measure',
];
/** What is small and many parts share lies there too: a file of its own costs more than it holds. */
const SHARED =
  /\/(instrumentationNodeModuleFile\.mjs|wrap-over\.ts|pool-metrics\.ts)$|\/sql-common\//;

const started = performance.now();
rmSync(DIST, { recursive: true, force: true });
const { plugin, entries } = lazyPartsPlugin(ROOT, HELD);
const options = {
  cwd: ROOT,
  platform: 'node' as const,
  plugins: [plugin, inlineRequirePlugin(), ownClockPlugin(ROOT)],
  // What a bundler warns of (an import that leads nowhere, say) is an error of the package.
  onwarn: (warning: { message: string }) => {
    throw new Error(warning.message);
  },
};
const core = await coreModules();
const bundle = await rolldown({ ...options, input: { register: REGISTER, ...entries } });
const { output } = await bundle.write({
  dir: DIST,
  // Half the cost of an ES module at start, and the same file for --import and --require.
  format: 'cjs',
  strict: true,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
  // One file for all that always loads: each file more costs a look-up and a read. What starts is not
  // of it, since parts import it, and cannot while it is still running.
  codeSplitting: {
    groups: [{ name: 'core', test: (id) => id !== REGISTER && (core.has(id) || SHARED.test(id)) }],
  },
  minify: true,
});
await bundle.close();
await writeRegister();

// A build of its own: what the command takes of the core would else have to be exported by the core,
// which every service loads. Parts that both load lie there once.
const command = await rolldown({ ...options, input: { cli: CLI } });
const { output: commandOutput } = await command.write({
  dir: DIST,
  format: 'cjs',
  strict: true,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/cli-[name]-[hash].cjs',
  minify: true,
});
await command.close();

// Alone in its file too: a service loads it without the preload as well, and one that does not want it
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

/** The file of the types has nothing but types, and the source says that its exports are of them. */
function loggingTypes(): string {
  const types = readFileSync(join(ROOT, 'src/logger/types.ts'), 'utf8');
  const exported = ['setupLogging: SetupLogging', 'getLogger: GetLogger'];
  return types + exported.map((name) => `\nexport declare const ${name};\n`).join('');
}

/**
 * Puts in the place of the entry, which only requires the core and calls its one export, what does the
 * same with the code that V8 has compiled before.
 *
 * @throws Error where the bundler has written something else than expected
 */
async function writeRegister(): Promise<void> {
  const file = join(DIST, 'register.cjs');
  const found = /^"use strict";require\("\.\/(chunks\/core-[\w-]+\.cjs)"\)\.(\w+)\(\);\s*$/.exec(
    readFileSync(file, 'utf8'),
  );
  if (found === null) throw new Error(`${file} does not just require the core`);
  const loader = await rolldown({
    ...options,
    input: { register: join(ROOT, 'src/code-cache/load-core.ts') },
  });
  const [written] = (await loader.write({ file, format: 'cjs', strict: true, minify: true }))
    .output;
  await loader.close();
  const [, core, start] = found;
  // Services that go through what is loaded find nothing of ours; who preloads it twice finds it.
  const hide =
    'if(require.cache?.[__filename])Object.defineProperty(require.cache,__filename,{enumerable:false});';
  const call = `exports.startCore(require("node:path").join(__dirname,"${core}"),"${start}");`;
  writeFileSync(file, `${written.code}\n${hide}${call}\n`);
}

/** The modules of ours and of others that every start loads. */
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
/** Of the rules that src/redaction/gitleaks-*.ts are made from. */
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
