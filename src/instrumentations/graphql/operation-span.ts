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

/** An operation under way. */
export interface Executing {
  readonly document: unknown;
  readonly operation: Definition | undefined;
  readonly span: Span;
  /** Spans of its fields, by the paths of these. */
  readonly fields: Map<string, Span>;
}

/** Of an operation: what is executed, and what it is given. */
export interface AskedOperation {
  readonly document?: unknown;
  readonly operationName?: string | null | undefined;
  readonly rawVariableValues?: unknown;
}

const EXECUTING = createContextKey('sightline graphql operation');

export function executingIn(context: Context): Executing | undefined {
  return context.getValue(EXECUTING) as Executing | undefined;
}

/** The context in which an operation runs. */
export function insideOf(executing: Executing, active: Context): Context {
  return trace.setSpan(active, executing.span).setValue(EXECUTING, executing);
}

/**
 * Begins the span of an operation, with its type, name and text. Source: semantic conventions, "GraphQL server
 * spans"; names beyond these as upstream's instrumentation has them.
 *
 * @param allowValues whether values of arguments and variables are shown
 */
export function beginExecution(
  tracer: Tracer,
  asked: AskedOperation,
  active: Context,
  allowValues: boolean,
): Executing {
  const { document, rawVariableValues } = asked;
  // What is no document, graphql refuses; and what it says of its name is asked for after that.
  const known = isDocument(document) ? document : undefined;
  const wanted = known === undefined ? undefined : asked.operationName;
  const operation = known && operationIn(known, wanted);
  const attributes: Attributes = {};
  const name = describe(attributes, operation, wanted);
  if (known?.loc != null) {
    attributes['graphql.source'] = sourceText(known.loc, known.loc, allowValues);
  }
  if (allowValues) addVariables(attributes, 'graphql.variables', rawVariableValues);
  const span = tracer.startSpan(name, { attributes }, active);
  return { document, operation, span, fields: new Map() };
}

/** @returns its name, too */
function describe(
  attributes: Attributes,
  operation: Definition | undefined,
  wanted: string | null | undefined,
): string {
  if (operation === undefined) {
    attributes['graphql.operation.name'] = `Operation ${wanted ? `"${wanted}" ` : ''}not supported`;
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
