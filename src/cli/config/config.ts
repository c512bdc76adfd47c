import { INSTRUMENTATION_NAMES } from '../../catalog/catalog-index.ts';
import { readConfiguration } from '../../configuration/read-configuration.ts';
import { PROBLEM_CODES, problemText } from '../../diagnostics/problem-text.ts';
import { fitRows } from '../output/columns.ts';
import { lineWidth, style } from '../output/style.ts';
import { configurationJson } from './configuration-json.ts';
import { type Effective, effectiveSettings } from './effective-settings.ts';
import { fileOnlySettings } from './file-only-settings.ts';
import { withoutForms } from './secrets.ts';
import { toEnv } from './to-env.ts';
import { toYaml } from './to-yaml.ts';

export interface ConfigOptions {
  /** Path of the service's entry script, or of its folder. */
  readonly script: string | undefined;
  readonly format: 'table' | 'json' | 'env' | 'yaml';
  readonly showSecrets: boolean;
}

/** Prints the effective settings; returns the exit code, 1 if a configuration file cannot be used. */
export function printConfiguration({ script, format, showSecrets }: ConfigOptions): number {
  const { configuration, problems } = readConfiguration(process.env, INSTRUMENTATION_NAMES);
  const redact = showSecrets ? (text: string) => text : withoutForms;
  const complaints = problems.map((problem) => ({
    code: PROBLEM_CODES[problem.code],
    text: redact(problemText(problem)),
  }));
  if (format !== 'json') {
    for (const { code, text } of complaints) {
      process.stderr.write(`sightline warn: ${text} [${code}]\n`);
    }
  }
  if (configuration === undefined) {
    if (format === 'json') print(JSON.stringify({ problems: complaints }, null, 2));
    return 1;
  }
  const entry = script ?? process.cwd();
  const settings = effectiveSettings(configuration, problems, entry);
  const fileOnly = fileOnlySettings(configuration);
  switch (format) {
    case 'env':
    case 'yaml': {
      const output =
        format === 'env'
          ? toEnv(configuration, settings, showSecrets)
          : toYaml(configuration, INSTRUMENTATION_NAMES, showSecrets);
      process.stdout.write(output.text);
      if (format === 'yaml') printVariablesOnly(settings);
      for (const text of output.notes) process.stderr.write(`sightline: ${text}\n`);
      break;
    }
    case 'json':
      print(configurationJson(configuration, problems, entry, showSecrets));
      break;
    case 'table':
      printTable(settings, fileOnly, configuration.source, showSecrets);
  }
  return 0;
}

/** Sightline's own variables cannot be in a file; they apply in addition to it. */
function printVariablesOnly(settings: readonly Effective[]): void {
  const names = settings
    .filter(({ name, isDefault }) => name.startsWith('SIGHTLINE_') && !isDefault)
    .map(({ from }) => from);
  if (names.length === 0) return;
  process.stderr.write(
    `sightline: these variables apply in addition to a file: ${[...new Set(names)].join(', ')}\n`,
  );
}

const INDENT = '  ';

function printTable(
  settings: readonly Effective[],
  fileOnly: ReadonlyArray<readonly [string, string]>,
  source: string,
  showSecrets: boolean,
): void {
  const rows = [
    ...settings.map(({ section, name, value, displayValue, from, isDefault }) => ({
      section,
      isDefault,
      cells: [name, (showSecrets ? value : displayValue) || '-', from] as const,
    })),
    ...fileOnly.map(([name, value]) => ({
      section: 'In the file only',
      isDefault: false,
      cells: [name, value, source] as const,
    })),
  ];
  const lines = fitRows(
    rows.map(({ cells }) => cells),
    lineWidth() - INDENT.length,
  );
  let section = '';
  for (const [index, row] of rows.entries()) {
    if (row.section !== section) {
      print(`${section === '' ? '' : '\n'}${style('bold', row.section)}`);
      section = row.section;
    }
    for (const text of lines[index]!) {
      const line = `${INDENT}${text}`;
      print(row.isDefault ? style('dim', line) : line);
    }
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
