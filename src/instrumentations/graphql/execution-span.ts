import {
  type Attributes,
  type Context,
  createContextKey,
  type Span,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { type Definition, isDocument, operationIn } from './documents.ts';
import { sourceText } from './source-text.ts';

/** The execution of an operation. */
export interface Execution {
  readonly document: unknown;
  readonly operation: Definition | undefined;
  readonly span: Span;
  /** Spans of fields, by path. */
  readonly fields: Map<string, Span>;
}

/** The arguments of `execute` that the span reads. */
export interface ExecutionArgs {
  readonly document?: unknown;
  readonly operationName?: string | null | undefined;
  readonly rawVariableValues?: unknown;
}

const EXECUTION = createContextKey('sightline graphql operation');

export function executionIn(context: Context): Execution | undefined {
  return context.getValue(EXECUTION) as Execution | undefined;
}

/** @returns the context in which an operation runs */
export function withExecution(execution: Execution, active: Context): Context {
  return trace.setSpan(active, execution.span).setValue(EXECUTION, execution);
}

/**
 * Starts the span of an operation, with its type, name and text. Source: semantic conventions, "GraphQL server
 * spans"; further names are those of the upstream instrumentation.
 *
 * @param allowValues whether values of arguments and variables are shown
 */
export function startExecution(
  tracer: Tracer,
  args: ExecutionArgs,
  active: Context,
  allowValues: boolean,
): Execution {
  const { document, rawVariableValues } = args;
  // graphql rejects anything else, and does not read the name of the operation before that.
  const validDocument = isDocument(document) ? document : undefined;
  const operationName = validDocument === undefined ? undefined : args.operationName;
  const operation = validDocument && operationIn(validDocument, operationName);
  const attributes: Attributes = {};
  const name = describe(attributes, operation, operationName);
  if (validDocument?.loc != null) {
    attributes['graphql.source'] = sourceText(validDocument.loc, validDocument.loc, allowValues);
  }
  if (allowValues) addVariables(attributes, 'graphql.variables', rawVariableValues);
  const span = tracer.startSpan(name, { attributes }, active);
  return { document, operation, span, fields: new Map() };
}

/** Adds type and name of an operation. @returns the name of its span */
function describe(
  attributes: Attributes,
  operation: Definition | undefined,
  operationName: string | null | undefined,
): string {
  if (operation === undefined) {
    const quoted = operationName ? `"${operationName}" ` : '';
    attributes['graphql.operation.name'] = `Operation ${quoted}not supported`;
    return 'graphql.execute';
  }
  const type = operation.operation!;
  const name = operation.name?.value;
  attributes['graphql.operation.type'] = type;
  if (!name) return type;
  attributes['graphql.operation.name'] = name;
  return `${type} ${name}`;
}

function addVariables(attributes: Attributes, key: string, value: unknown): void {
  if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      addVariables(attributes, `${key}.${name}`, inner);
    }
  } else if (value !== undefined && value !== null) attributes[key] = value as string;
}
