/**
 * Tests what frameworks build in more releases and ways to start than `npm test` does: some minutes, of builds mostly.
 *
 *   node test/frameworks/main.ts [part of a file's name …]
 */
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { needsOf } from '../../scripts/test/needs.ts';
import { prepare } from '../../scripts/test/prepare.ts';
import { runTests } from '../../scripts/test/run-tests.ts';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const wanted = process.argv.slice(2);
const files = globSync('test/frameworks/matrix/*.ts')
  .sort()
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
await prepare(needsOf(files));
process.exitCode = await runTests(files);
