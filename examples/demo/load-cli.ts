import { parseArgs } from 'node:util';
import { runLoad } from './load.ts';

const HELP = `Sends traffic to a running study-service and prints the counts as JSON.

  node examples/demo/load-cli.ts --url http://127.0.0.1:3000 [options]

  --duration SECONDS   default 60
  --requests N         maximum number of requests
  --rate N             requests per second, default 30
  --users N            number of concurrent users, default 8
  --seed N             seed of the users' choices, default 1
`;

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    duration: { type: 'string', default: '60' },
    requests: { type: 'string' },
    rate: { type: 'string', default: '30' },
    users: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help || !values.url) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const report = await runLoad({
  url: values.url,
  durationMs: Number(values.duration) * 1_000,
  ...(values.requests && { requests: Number(values.requests) }),
  rate: Number(values.rate),
  users: Number(values.users),
  seed: Number(values.seed),
  signal: stop.signal,
});
console.log(JSON.stringify(report, null, 2));
process.exitCode = report.errors.length > 0 ? 1 : 0;
