/**
 * Compares what some 140 small services do bare, under upstream's preload and under Sightline.
 *
 *   npm run reference                        all three, and what differs without a reason
 *   npm run reference -- NAME …              these programs only
 *   npm run reference -- --recorded          upstream as it was recorded
 *   npm run reference -- --record [NAME …]   records upstream anew
 *   npm run reference -- --missing           records upstream where it never was
 *   npm run reference -- --update-faults     takes known faults off the list that are gone
 *   npm run reference -- --all               lists the explained ones too
 *   npm run reference -- --page              writes docs/compared.md
 */
import { parseArgs } from 'node:util';
import { writePage } from './compared-page.ts';
import { type Difference, inWords } from './difference.ts';
import { installReference } from './install.ts';
import { judge } from './judge.ts';
import { dropFaults } from './known-faults.ts';
import { listPrograms } from './programs.ts';
import { isRecorded } from './recorded.ts';
import { runAll } from './run-all.ts';
import { startServers } from './servers.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recorded: { type: 'boolean', default: false },
    missing: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    'update-faults': { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '3' },
  },
});

if (values.page) writePage();
else await compareAll();

async function compareAll(): Promise<void> {
  await installReference();
  const all = listPrograms();
  const programs = all.filter(
    ({ name }) =>
      (positionals.length === 0 || positionals.includes(name)) &&
      (!values.missing || !isRecorded(name)),
  );
  const servers = await startServers(programs.flatMap(({ needs }) => needs));
  let found: readonly Difference[];
  try {
    found = await runAll({
      ...{ programs, servers, atOnce: Number(values.jobs) },
      upstream: values.record || values.missing ? 'record' : values.recorded ? 'recorded' : 'run',
      onProgram: ({ name }, { length }) => print(`${name}: ${length}`),
    });
  } finally {
    await servers.stop();
  }
  const ran = new Set(programs.map(({ name }) => name));
  if (programs.length === all.length) ran.add('*');
  const { unexplained, staleDifferences, fixedFaults } = judge(found, ran);
  for (const difference of values.all ? found : unexplained) print(inWords(difference));
  for (const line of staleDifferences) print(`matches nothing any more: ${line}`);
  for (const { issue, fault } of fixedFaults) print(`now right, of issue ${issue}: ${fault}`);
  if (values['update-faults']) {
    dropFaults(fixedFaults);
    writePage();
  }
  print(
    `${programs.length} programs, ${found.length} differences, ${unexplained.length} unexplained`,
  );
  const failed = unexplained.length + staleDifferences.length > 0;
  if (failed || (fixedFaults.length > 0 && !values['update-faults'])) process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
