import { readFileSync } from 'node:fs';
import type { ConfigurationModel } from '@opentelemetry/configuration';
import { load } from '../load.ts';
import type { Variables } from './environment.ts';
import type { Problem } from './problem.ts';

const VARIABLE = 'OTEL_CONFIG_FILE';
/** Newest minor version of `file_format` 1 that upstream's schema knows. */
const NEWEST_MINOR = 1;

/**
 * Reads a declarative configuration file and holds it against the schema. The parser and the schema,
 * half a megabyte of code, are loaded only now.
 * Source: Configuration SDK, "Parse" and "Environment variable substitution".
 *
 * @param variables for `${NAME}`
 * @returns undefined, with the problem reported, where the file cannot be used
 */
export function parseModel(
  path: string,
  variables: Variables,
  report: (problem: Problem) => void,
): ConfigurationModel | undefined {
  const fail = (reason: string, cure: string): undefined => {
    report({ code: 'file', name: VARIABLE, path, reason, cure });
    return undefined;
  };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return fail((error as Error).message, 'name a file that this process may read');
  }
  const { parseDocument } = load<typeof import('yaml')>('yaml');
  const document = parseDocument(text, { version: '1.2' });
  const fault = document.errors[0];
  if (fault !== undefined) return fail(firstLine(fault.message), 'correct the YAML there');
  try {
    const model = modelBySchema({ ...variables, [VARIABLE]: path });
    reportNewerFormat(String(document.get('file_format')), report);
    return model;
  } catch (error) {
    const reason = (error as Error).message
      .replace(/^Invalid OpenTelemetry config file: /, '')
      .replace(`${path}: `, '')
      .trim()
      .replace(/\s*\n\s*/g, '; ');
    return fail(reason, 'correct it by the schema of file_format "1.0"');
  }
}

/**
 * Upstream's factory takes the path and the variables from `process.env` and from nowhere else, while
 * ours may come from the file of SIGHTLINE_ENV_FILE. It does so at once, so that nobody else sees the
 * variables that stand there meanwhile, and the environment itself is not written to.
 */
function modelBySchema(variables: Variables): ConfigurationModel {
  const { createConfigFactory } = load<typeof import('@opentelemetry/configuration')>(
    '@opentelemetry/configuration',
  );
  const own = process.env;
  process.env = variables;
  try {
    return createConfigFactory().getConfigModel();
  } finally {
    process.env = own;
  }
}

/** Upstream tells this to a logger that is not connected yet. */
function reportNewerFormat(format: string, report: (problem: Problem) => void): void {
  if (Number(format.split('-', 1)[0]!.split('.')[1] ?? 0) <= NEWEST_MINOR) return;
  report({
    code: 'unsupported',
    name: VARIABLE,
    value: `file_format ${format}`,
    reason: `the schema that is known here is 1.${NEWEST_MINOR}`,
    used: 'what that schema knows',
  });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.replace(/:$/, '');
}
