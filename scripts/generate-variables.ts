/**
 * Writes src/cli/variables/sections/: every variable with its meaning, default and source, as the
 * tables of docs/configuration.md have them. The documentation is the original, `sightline env` the copy.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Variable, VariableType } from '../src/cli/variables/variable.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'src/cli/variables/sections');
const HEAD = '// Written by scripts/generate-variables.ts; do not edit.\n';
const KUBERNETES = 'Kubernetes';

/** What the text says, and no table: it stands for no attribute. */
const KUBERNETES_HOST: Variable = {
  names: ['KUBERNETES_SERVICE_HOST'],
  type: 'text',
  meaning: 'Set by Kubernetes; only where it is, those below count',
  default: 'not set',
  source: 'Sightline',
};

/** By the end of a name; the first that fits counts. */
const TYPES: ReadonlyArray<readonly [VariableType, RegExp]> = [
  [
    'boolean',
    /(SDK_DISABLED|INSECURE|CODE_CACHE|WORKER_CONTEXT|SENTRY_ENABLE_LOGS|DEFAULT_PII|_LOGS_(SEND|TRACE_IDS|SAMPLED_ONLY))$/,
  ],
  ['pairs', /(OTLP.*_HEADERS|RESOURCE_ATTRIBUTES)$/],
  ['milliseconds', /_(DELAY|TIMEOUT|INTERVAL|MS)$/],
  ['duration', /_IDLE$/],
  ['URL', /(_(ENDPOINT|DSN|STORE)|^HTTPS?_PROXY|^grpc_proxy)$/],
  ['path', /_(CERTIFICATE|CLIENT_KEY|FILE|FOLDER)$/],
  ['number', /_(SIZE|LIMIT|PORT|MIB|SAMPLER_ARG|SAMPLE_RATE|PROFILE_SECONDS)$/],
  [
    'list',
    /_(EXPORTER|PROPAGATORS|DETECTORS|INSTRUMENTATIONS|METHODS|HEADERS|ONLY|SKIP|IGNORE|USER|PROFILE|ROUTES|REDACT|OPT_IN|NO_PROXY)$|^(LOG_LEVEL|NO_PROXY)$/,
  ],
  [
    'word',
    /_(PROTOCOL|SAMPLER|COMPRESSION|PREFERENCE|AGGREGATION|LEVEL|FILTER|FORMAT)$|^SIGHTLINE_(LOG|CONSOLE)$/,
  ],
];

const sections = new Map<string, Variable[]>([]);
let title = '';
const [supported] = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8').split(
  '## Not supported',
);
for (const line of supported!.split('\n')) {
  title = /^##+ (.*)$/.exec(line)?.[1] ?? title;
  if (!line.startsWith('| `')) continue;
  const cells = line.slice(2, -2).split(' | ');
  const section = cells.length === 2 ? KUBERNETES : title;
  if (!sections.has(section))
    sections.set(section, section === KUBERNETES ? [KUBERNETES_HOST] : []);
  sections.get(section)!.push(variableOf(cells));
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const imports: string[] = [];
const names: string[] = [];
for (const [section, variables] of sections) {
  const name = section.toUpperCase().replace(/\W+/g, '_');
  const file = section.toLowerCase().replace(/\W+/g, '-');
  names.push(name);
  imports.push(`import { ${name} } from './sections/${file}.ts';\n`);
  const data = JSON.stringify({ title: section, variables });
  const type = "import type { VariableSection } from '../variable.ts';\n";
  writeFileSync(
    join(FOLDER, `${file}.ts`),
    `${HEAD}${type}\nexport const ${name}: VariableSection = ${data};\n`,
  );
}
writeFileSync(
  join(FOLDER, '..', 'sections.ts'),
  `${HEAD}${imports.sort().join('')}import type { VariableSection } from './variable.ts';

/** Every variable there is, in the order of docs/configuration.md. */
export const VARIABLE_SECTIONS: readonly VariableSection[] = [${names.join(', ')}];
`,
);
execFileSync(join(ROOT, 'node_modules/.bin/biome'), ['check', '--write', 'src/cli/variables'], {
  cwd: ROOT,
  stdio: ['ignore', 'ignore', 'inherit'],
});

function variableOf(cells: readonly string[]): Variable {
  const isAttribute = cells.length === 2;
  const [first, meaning, standard = 'not set', source = 'Sightline'] = isAttribute
    ? [cells[1]!, cells[0]!]
    : (cells as [string, string, string, string]);
  const list = [...first.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
  const type = TYPES.find(([, ending]) => ending.test(list[0]!))?.[0] ?? 'text';
  return { names: list, type, meaning, default: standard, source };
}
