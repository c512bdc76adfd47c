/**
 * Builds the package into dist/: a core that always loads, and a file for each instrumentation,
 * exporter and resource detector, loaded when first needed. What is bundled keeps its licence in
 * dist/THIRD_PARTY_LICENSES.txt.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { inlineRequirePlugin } from './build/inline-require-plugin.ts';
import { lazyPartsPlugin } from './build/lazy-parts-plugin.ts';
import { licencesOf } from './build/licences.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');

/**
 * For `--require`, which Node carries out in the thread of its loader hooks too. There nothing is to be
 * started, and Node before 22.22.3 and 24.11.1 cannot load an ES module.
 */
const REGISTER_CJS = `'use strict';
if (!require('node:worker_threads').isInternalThread) require('./register.js');
`;

const started = performance.now();
rmSync(DIST, { recursive: true, force: true });
const { plugin, entries } = lazyPartsPlugin(ROOT);
const bundle = await rolldown({
  cwd: ROOT,
  platform: 'node',
  input: { register: join(ROOT, 'register.ts'), ...entries },
  // It reads files beside itself, so it stays a package of its own.
  external: /^import-in-the-middle($|\/)/,
  plugins: [plugin, inlineRequirePlugin()],
  logLevel: 'warn',
});
const { output } = await bundle.write({
  dir: DIST,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
});
await bundle.close();

const chunks = output.filter((file) => file.type === 'chunk');
const modules = new Set(chunks.flatMap((chunk) => chunk.moduleIds));
writeFileSync(join(DIST, 'THIRD_PARTY_LICENSES.txt'), licencesOf(modules));
writeFileSync(join(DIST, 'register.d.ts'), 'export {};\n');
writeFileSync(join(DIST, 'register.cjs'), REGISTER_CJS);

const bytes = chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk.code), 0);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stderr.write(
  `built ${chunks.length} files, ${Math.round(bytes / 1024)} KiB, in ${seconds} s\n`,
);
