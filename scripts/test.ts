/**
 * Runs the tests after all set-up that they need.
 *
 *   node scripts/test.ts [--quick] [--setup] [files …]
 */
import { globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepare } from './test/prepare.ts';
import { runTests } from './test/run-tests.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HELP = `Usage: npm test [-- [--quick] [--setup] [files …]]

  --quick   leave out the tests that need a server
  --setup   only install and build what the tests need
  --help    this text
`;

/** A test that starts a real server does so by one of these. */
const STARTS_SERVER = /scripts\/servers\/start-|support\/servers/;

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
  await prepare({ servers: !values.quick });
  if (!values.setup) process.exitCode = await runTests(selectFiles());
}

function selectFiles(): readonly string[] {
  if (positionals.length > 0) return positionals;
  const files = globSync('test/**/*.test.ts', { exclude: ['**/node_modules/**'] }).sort();
  const chosen = values.quick
    ? files.filter((file) => !STARTS_SERVER.test(readFileSync(file, 'utf8')))
    : files;
  const left = files.length - chosen.length;
  if (left > 0) {
    process.stderr.write(`left out, since they need a server: ${left} files (npm test has them)\n`);
  }
  return chosen.map((file) =>
    relative(ROOT, fileURLToPath(new URL(`../${file}`, import.meta.url))),
  );
}
