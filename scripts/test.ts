/**
 * Runs the tests after all set-up that they need.
 *
 *   node scripts/test.ts [--quick] [--setup] [files …]
 */
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { needsOf, startsServer } from './test/needs.ts';
import { prepare } from './test/prepare.ts';
import { runTests } from './test/run-tests.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HELP = `Usage: npm test [-- [--quick] [--setup] [files …]]

Installs, fetches and builds what the files start, and nothing else, then runs them; all of them
where none is named.

  --quick   leave out the tests that need a server
  --setup   only install and build what the tests need
  --help    this text
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
  const named = positionals.length > 0;
  const files = named
    ? positionals
    : globSync('test/**/*.test.ts', { exclude: ['**/node_modules/**'] }).sort();
  const chosen = values.quick ? files.filter((file) => !startsServer(file)) : files;
  const left = files.length - chosen.length;
  if (left > 0) {
    process.stderr.write(`left out, since they need a server: ${left} files (npm test has them)\n`);
  }
  return chosen;
}
