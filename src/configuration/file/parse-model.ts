import type { ConfigurationModel } from '@opentelemetry/configuration';
import { load } from '../../lazy/load.ts';
import type { Variables } from '../environment-reader.ts';
import type { Problem } from '../problem.ts';
import { readSmallFile } from '../values/read-small-file.ts';

const VARIABLE = 'OTEL_CONFIG_FILE';
/** Newest minor version of `file_format` 1 in the upstream schema. */
const NEWEST_MINOR = 1;

/**
 * Reads a declarative configuration file and validates it by the schema. The parser and the schema, half a megabyte
 * of code, are loaded only now. Source: Configuration SDK, "Parse" and "Environment variable substitution".
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
    text = readSmallFile(path).toString();
  } catch (error) {
    return fail((error as Error).message, 'name a file that this process may read');
  }
  const fault = faultInYaml(text);
  if (fault !== undefined) return fail(fault, 'correct the YAML there');
  const format = formatIn(text);
  if (format === undefined) {
    return fail('it has no file_format', 'begin the file with: file_format: "1.0"');
  }
  try {
    const model = modelBySchema(path, variables);
    reportNewerFormat(format, report);
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

/** The first YAML error of a text, on one line; undefined for valid YAML. */
function faultInYaml(text: string): string | undefined {
  const { isScalar, LineCounter, parseDocument, visit } = load<typeof import('yaml')>('yaml');
  const lineCounter = new LineCounter();
  try {
    const document = parseDocument(text, { version: '1.2', lineCounter });
    const [error] = document.errors;
    if (error !== undefined) return firstLine(error.message);
    let fault: string | undefined;
    visit(document, {
      Pair(_, { key }) {
        if (isScalar(key)) return undefined;
        // The parser would convert it to a string, with a warning on the service's stderr.
        const range = (key as { range?: readonly number[] } | null)?.range;
        const { line, col } = lineCounter.linePos(range?.[0] ?? 0);
        fault = `A key is not a string at line ${line}, column ${col}`;
        return visit.BREAK;
      },
    });
    return fault;
  } catch (error) {
    return firstLine((error as Error).message);
  }
}

function formatIn(text: string): string | undefined {
  const { isMap, parseDocument } = load<typeof import('yaml')>('yaml');
  const { contents } = parseDocument(text, { version: '1.2' });
  const format = isMap(contents) ? contents.get('file_format') : undefined;
  return format == null ? undefined : String(format);
}

/**
 * The upstream factory reads the path and the variables only from `process.env`. Where they differ, because some
 * come from the file of SIGHTLINE_ENV_FILE, `process.env` is replaced during this synchronous call: no other code
 * sees the copy, and the environment itself does not change.
 */
function modelBySchema(path: string, variables: Variables): ConfigurationModel {
  const { createConfigFactory } = load<typeof import('@opentelemetry/configuration')>(
    '@opentelemetry/configuration',
  );
  if (variables === process.env && process.env[VARIABLE] === path) {
    return createConfigFactory().getConfigModel();
  }
  const original = process.env;
  process.env = { ...variables, [VARIABLE]: path };
  try {
    return createConfigFactory().getConfigModel();
  } finally {
    process.env = original;
  }
}

/** The upstream parser logs this to a logger that is not registered yet. */
function reportNewerFormat(format: string, report: (problem: Problem) => void): void {
  if (Number(format.split('-', 1)[0]!.split('.')[1] ?? 0) <= NEWEST_MINOR) return;
  report({
    code: 'unsupported',
    name: VARIABLE,
    value: `file_format ${format}`,
    reason: `the newest supported schema is 1.${NEWEST_MINOR}`,
    used: 'the keys of that schema',
  });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.replace(/:$/, '');
}
