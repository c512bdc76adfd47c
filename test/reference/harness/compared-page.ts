import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/run-node.ts';
import type { MeantDifference } from '../differences/meant-difference.ts';
import { DIFFERENCES } from '../differences.ts';
import { REFERENCE } from './install.ts';
import { readKnownFaults } from './known-faults.ts';

export const PAGE = join(ROOT, 'docs', 'compared.md');

const HEADINGS: readonly (readonly [MeantDifference['effect'], string, string])[] = [
  ['gain', 'What you gain', 'What Sightline does and upstream’s preload does not.'],
  [
    'loss',
    'What you lose',
    'What upstream’s preload does and Sightline does not, at least by default.',
  ],
  [
    'neutral',
    'What differs',
    'Neither better nor worse; you may have to adapt dashboards and alerts.',
  ],
];

/** docs/compared.md, of the table of meant differences and the list of known faults. */
export function comparedPage(): string {
  const { dependencies } = JSON.parse(readFileSync(join(REFERENCE, 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>;
  };
  const version = dependencies['@opentelemetry/auto-instrumentations-node'];
  const sections = HEADINGS.map(([effect, heading, about]) => {
    const rows = DIFFERENCES.filter((it) => it.effect === effect && it.awaits === undefined);
    const lines = rows.map(({ says, reason }) => `- **${says}.** ${reason}`);
    return `## ${heading}\n\n${about}\n\n${lines.join('\n')}\n`;
  });
  return `<!-- Written by npm run reference -- --page from test/reference/differences.ts: edit that. -->

# Compared with upstream’s preload

This page lists what changes for a service that switches from \`@opentelemetry/auto-instrumentations-node\` ${version} with
\`@opentelemetry/sdk-node\` ${dependencies['@opentelemetry/sdk-node']} to Sightline. Some 140 small services and clients
(\`test/reference/programs\`) run bare, under upstream’s preload with the loader that ES modules need there, and
under Sightline, each as an ES module and in CommonJS. A test compares their output, exit codes and responses, then
spans, metrics, log records and what Sentry receives. Every difference is either listed here or a fault.

${sections.join('\n')}
${faults()}`;
}

/** One that is seen in several programs is one fault. */
function faults(): string {
  const known = [...new Set(readKnownFaults().map(({ fault }) => fault))];
  const about = 'The comparison shows these faults of Sightline:';
  return known.length === 0
    ? ''
    : `## Known faults\n\n${about}\n\n${known.map((it) => `- ${it}.`).join('\n')}\n`;
}

export function writePage(): void {
  writeFileSync(PAGE, comparedPage());
}
