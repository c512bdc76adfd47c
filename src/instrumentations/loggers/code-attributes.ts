import type { AnyValue } from '@opentelemetry/api';

/** Where a line was logged. */
export interface CodeLocation {
  readonly path: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly functionName?: string | undefined;
}

/**
 * The attributes of a location. Source: semantic conventions, "Source code attributes".
 *
 * @returns undefined if the path is unknown
 */
export function codeAttributes(location: CodeLocation): Record<string, AnyValue> | undefined {
  const { path, line, column, functionName } = location;
  if (path === undefined) return undefined;
  return {
    'code.file.path': path,
    ...(line !== undefined && { 'code.line.number': line }),
    ...(column !== undefined && { 'code.column.number': column }),
    ...(functionName !== undefined && { 'code.function.name': functionName }),
  };
}
