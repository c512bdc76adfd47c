/** `npm run soak`: see HELP. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { failuresOf } from './check-soak.ts';
import { drawSoak } from './draw-soak.ts';
import { type Soak, soak } from './soak.ts';

const HELP = `Usage: npm run soak -- [--seconds <n>] [--json <file>] [--picture <file>] [--from <file>]

Keeps a service at full load for two minutes without the preload, and for ten with it while its collector
is away: refuses, says nothing, answers 503. Memory has to stay within the bound, and telemetry to arrive
once the collector is there. It runs dist as npm run build left it.

  --seconds <n>     with the preload; without it, a fifth of that; default 600
  --json <file>     where the figures go; default: none
  --picture <file>  where the picture goes (SVG); default: none
  --from <file>     the figures of an earlier run, instead of a new one
  --help            this text

Exit code 1 where something is not as promised.
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    json: { type: 'string' },
    picture: { type: 'string' },
    from: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else {
  const report = (text: string) => process.stderr.write(`${text}\n`);
  const result: Soak =
    values.from === undefined
      ? await soak({ seconds: Number(values.seconds), report })
      : JSON.parse(readFileSync(values.from, 'utf8'));
  const json = `${JSON.stringify(result)}\n`;
  if (values.json !== undefined) save(values.json, json);
  if (values.picture !== undefined) save(values.picture, drawSoak(result));
  const failures = failuresOf(result);
  for (const failure of failures) report(failure);
  if (failures.length > 0) process.exitCode = 1;
  const verdict =
    failures.length === 0 ? 'as promised' : `failed: ${failures.length} of the promises`;
  process.stdout.write(`soak: ${verdict} (--json FILE has the figures)\n`);
}

function save(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
