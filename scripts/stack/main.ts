/**
 * `npm run stack`: runs the stack without containers, under load, until Ctrl-C.
 *
 * npm run stack -- [--break slow-db|leak|blocked-loop|bad-deploy|lost-collector|full-disk] [--rate 30] [--seconds N]
 */

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runUntilEnded } from '../until-ended.ts';
import { BREAKS, breakIt, brokenOptions, isBreak } from './break-it.ts';
import { startStack } from './start-stack.ts';

const { values } = parseArgs({
  options: {
    break: { type: 'string' },
    rate: { type: 'string', default: '30' },
    seconds: { type: 'string' },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
const stops: (() => Promise<unknown>)[] = [];
let stopping: Promise<void> | undefined;

function stop(): Promise<void> {
  stopping ??= (async () => {
    for (const end of stops) await end();
  })();
  return stopping;
}

async function main(): Promise<void> {
  const broken = values.break;
  if (broken !== undefined && !isBreak(broken)) {
    throw new Error(`--break is one of ${Object.keys(BREAKS).join(', ')}`);
  }
  const stack = await startStack((end) => stops.unshift(end), { say, ...brokenOptions(broken) });
  const load = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('../../examples/demo/load-cli.ts', import.meta.url)),
      ...[
        '--url',
        stack.gateway.url,
        '--rate',
        values.rate,
        '--duration',
        values.seconds ?? '86400',
      ],
    ],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_EXTRA_CA_CERTS: stack.gateway.certificate.ca },
    },
  );
  stops.unshift(async () => load.kill('SIGINT'));
  say(`
the service    ${stack.gateway.url}   (its certificate is its own authority: curl --cacert ${stack.gateway.certificate.ca})
Prometheus     ${stack.prometheusUrl} (API only: it is built without its pages)
Alertmanager   ${stack.alertmanager.url}
Jaeger         ${stack.jaeger.url}
Loki           ${stack.loki.url} (API)
OTLP           ${stack.collector.httpUrl}
load           ${values.rate} requests a second`);
  if (broken !== undefined) {
    await breakIt(stack, broken);
    say(
      `broken: ${broken}. ${BREAKS[broken].alert} has to find it; docs/runbooks/${BREAKS[broken].alert}.md says what to do`,
    );
  }
  say('Ctrl-C ends all of it.');
  if (values.seconds) setTimeout(() => void stop(), Number(values.seconds) * 1_000);
}

void runUntilEnded(main, stop);
