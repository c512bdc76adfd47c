/**
 * Prepares what tests need and runs them.
 *
 * node scripts/test.ts [--quick] [--setup] [files …]
 */
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { needsOf, startsServer } from './test/needs.ts';
import { prepare } from './test/prepare.ts';
import { runTests } from './test/run-tests.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HELP = `Usage: npm test [-- [--quick] [--setup] [files …]]

Installs, downloads and builds only what the files need, and runs them. Without files, runs all of them.

  --quick   omit the tests that need a server
  --setup   only install and build what the tests need
  --help    print this text
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    setup: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(HELP);
} else {
  process.chdir(ROOT);
  const files = selectFiles();
  await prepare(needsOf(files));
  if (!values.setup) process.exitCode = await runTests(files);
}

function selectFiles(): readonly string[] {
  const files =
    positionals.length > 0
      ? positionals
      : globSync('test/**/*.test.ts', { exclude: ['**/node_modules/**'] }).sort();
  const selection = values.quick ? files.filter((file) => !startsServer(file)) : files;
  const omitted = files.length - selection.length;
  if (omitted > 0) {
    process.stderr.write(
      `omitted, since they need a server: ${omitted} files (npm test runs them)\n`,
    );
  }
  return selection;
}
