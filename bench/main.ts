/** `npm run bench`: see HELP in options.ts. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Report, runBench } from './bench.ts';
import { type BenchOptions, HELP, readOptions } from './options.ts';
import { failuresOf } from './report/failures.ts';
import { drawPicture } from './report/picture.ts';
import { toTable } from './report/table.ts';
import { runTricks } from './tricks/main.ts';

/** The handlers of `exit` end what was started and remove what is temporary. */
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => process.exit(code));
}

async function main(): Promise<number> {
  let options: BenchOptions | undefined;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nTry --help.\n`);
    return 2;
  }
  if (options === undefined) {
    process.stdout.write(HELP);
    return 0;
  }
  try {
    if (options.tricks !== undefined) {
      if (options.build) await import('../scripts/build.ts');
      return await runTricks(options.tricks, options.runs);
    }
    return show(await reportFor(options), options);
  } catch (error) {
    process.stderr.write(`The bench failed: ${(error as Error).message}\n`);
    return 1;
  }
}

async function reportFor(options: BenchOptions): Promise<Report> {
  if (options.from !== undefined) return JSON.parse(readFileSync(options.from, 'utf8')) as Report;
  if (options.build && options.subjects.includes('sightline')) await import('../scripts/build.ts');
  return await runBench(options);
}

function show(report: Report, { json, picture }: BenchOptions): number {
  const { machine, node, modules, when } = report;
  const where = `Node ${node.slice(1)}, ${machine.cores} cores of ${machine.cpu}, ${when.slice(0, 10)}`;
  process.stdout.write(`${where}, ${modules === 'cjs' ? 'CommonJS' : 'ES modules'}\n\n`);
  process.stdout.write(`${toTable(report.rows, report.subjects)}\n`);
  const failures = failuresOf(report.rows, report.peers);
  const remarks = [...report.notes, ...peerProblems(report)];
  for (const text of remarks) process.stdout.write(`\nnote: ${text}`);
  for (const text of failures) process.stdout.write(`\nFAILED: ${text}`);
  if (remarks.length + failures.length > 0) process.stdout.write('\n');
  if (json !== undefined) write(json, `${JSON.stringify(report, null, 2)}\n`);
  if (picture !== undefined) write(picture, drawPicture(report.rows, where));
  return failures.length === 0 ? 0 : 1;
}

function peerProblems({ rows, peers }: Report): readonly string[] {
  const lines = rows.flatMap(({ scenario, cells }) =>
    cells
      .filter(({ subject }) => peers.includes(subject))
      .flatMap(({ subject, problems }) =>
        problems.map((text) => `${scenario}, ${subject}: ${text}`),
      ),
  );
  return [...new Set(lines)];
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

process.exitCode = await main();
