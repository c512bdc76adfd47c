import { type Context, context, createContextKey, type Span, trace } from '@opentelemetry/api';
import { guarded, placeOf } from '../../../util/guard.ts';
import { failOperation, type Result, resolverErrors } from '../../handler-errors/graphql-errors.ts';
import { keepHandlerError } from '../../handler-errors/handler-errors.ts';
import { mimicSignature } from '../../patching/mimic-function.ts';
import {
  type ExecutionData,
  type Resolver,
  resolverWithData,
  wrapTypes,
} from './graphql-resolvers.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;

interface Definition {
  readonly operation?: string;
  readonly name?: { readonly value: string };
}

interface ExecutionArgs {
  readonly schema?: { getQueryType?(): object; getMutationType?(): object };
  readonly document?: { readonly definitions?: readonly Definition[] };
  readonly operationName?: string;
  readonly variableValues?: unknown;
  readonly fieldResolver?: unknown;
}

interface Instrumentation {
  getConfig(): { readonly ignoreResolveSpans?: boolean };
  _patchExecute(defaultResolver: Resolver): (original: Method) => Method;
  _validate(self: unknown, original: Method, ...args: unknown[]): unknown;
  _createExecuteSpan(operation: Definition | undefined, args: ExecutionArgs): Span;
  _handleExecutionResult(span: Span, error?: unknown, result?: unknown): void;
  // biome-ignore format: one line for parameters, one for the result
  _wrapExecuteArgs(schema: unknown, document: unknown, root: unknown, context: object, variables: unknown,
    operation: unknown, resolver: unknown, types: unknown, defaultResolver: Resolver): { readonly fieldResolver: Resolver };
}

const EXECUTION = placeOf(
  'the instrumentation of an operation of GraphQL',
  'Errors of its resolvers are missing; the operation is not affected. Report this to Sightline.',
);

/** Parameters of `execute` before graphql 16, which only takes an object. */
const POSITIONS = [
  ...['schema', 'document', 'rootValue', 'contextValue', 'variableValues', 'operationName'],
  ...['fieldResolver', 'typeResolver'],
] as const;

/**
 * The upstream instrumentation stores its spans in the context value of the service: requests with a frozen one fail,
 * those that share one share their spans, and resolvers get `{}` instead of undefined. Here they are in the active
 * context. It also reads members of a document, of arguments and of a schema before graphql validates them.
 */
export function fixExecution(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  const key = createContextKey('sightline graphql');
  const active = () => context.active().getValue(key) as ExecutionData | undefined;
  const recordErrors = (span: Span, result: Result, inside: Context) => {
    const errors = resolverErrors(result);
    // Otherwise the spans of fields have them.
    if (instrumentation.getConfig().ignoreResolveSpans === true) {
      failOperation(span, errors, inside);
    } else for (const error of errors) keepHandlerError(error, inside, true);
  };
  instrumentation._patchExecute = (defaultResolver) => (original) => {
    const execute: Method = function (...params) {
      const args = executionArgs(original, params);
      if (args === undefined) return original.apply(this, params);
      const span = instrumentation._createExecuteSpan(operationOf(args), args);
      const data: ExecutionData = { source: args.document, span, fields: {} };
      const observedArgs = withObservedResolvers(instrumentation, args, defaultResolver, active);
      const inside = trace.setSpan(context.active(), span).setValue(key, data);
      return context.with(inside, () => {
        try {
          const result = original.call(this, observedArgs);
          guarded(EXECUTION, () =>
            onResult(result, (executionResult) => recordErrors(span, executionResult, inside)),
          );
          instrumentation._handleExecutionResult(span, undefined, result);
          return result;
        } catch (error) {
          instrumentation._handleExecutionResult(span, error);
          throw error;
        }
      });
    };
    return mimicSignature(execute, original);
  };
  const { _validate } = instrumentation;
  instrumentation._validate = function validate(
    self,
    original,
    schema,
    document,
    rules,
    types,
    options,
  ) {
    if (typeof document === 'object' && document !== null)
      return _validate.call(this, self, original, schema, document, rules, types, options);
    return original.call(self, schema, document, rules, options, types);
  };
}

/** Called before the upstream instrumentation, which waits for the same promise, ends the span. */
function onResult(result: unknown, listen: (result: Result) => void): void {
  if (result instanceof Promise) {
    result.then(
      (value) => guarded(EXECUTION, () => listen(value ?? {})),
      () => {},
    );
  } else listen((result ?? {}) as Result);
}

/** @returns undefined for arguments that graphql will reject */
function executionArgs(original: Method, params: readonly unknown[]): ExecutionArgs | undefined {
  let [args] = params;
  if (params.length > 1) {
    if (original.length < 2) return undefined;
    args = Object.fromEntries(POSITIONS.map((name, index) => [name, params[index]]));
  }
  if (typeof args !== 'object' || args === null) return undefined;
  const { schema, document } = args as ExecutionArgs;
  const isValid =
    typeof schema?.getQueryType === 'function' && Array.isArray(document?.definitions);
  return isValid ? (args as ExecutionArgs) : undefined;
}

/** The arguments, with resolvers that record spans. */
function withObservedResolvers(
  instrumentation: Instrumentation,
  args: ExecutionArgs,
  defaultResolver: Resolver,
  active: () => ExecutionData | undefined,
): object {
  const { schema, fieldResolver } = args;
  if (instrumentation.getConfig().ignoreResolveSpans === true) return args;
  const none = undefined;
  wrapTypes(
    [schema?.getQueryType?.(), schema?.getMutationType?.()],
    (types) =>
      instrumentation._wrapExecuteArgs(
        types,
        none,
        none,
        {},
        none,
        none,
        none,
        none,
        defaultResolver,
      ),
    active,
  );
  if (fieldResolver != null && typeof fieldResolver !== 'function') return args;
  const original = (fieldResolver ?? defaultResolver) as Resolver;
  const resolver = resolverWithData(original, active, (inner) => {
    const [explicit, fallback] = fieldResolver == null ? [none, inner] : [inner, defaultResolver];
    return instrumentation._wrapExecuteArgs(
      none,
      none,
      none,
      {},
      none,
      none,
      explicit,
      none,
      fallback,
    ).fieldResolver;
  });
  return Object.create(args, { fieldResolver: { value: resolver, enumerable: true } });
}

function operationOf({ document, operationName }: ExecutionArgs): Definition | undefined {
  const operations = document?.definitions?.filter(({ operation }) =>
    ['query', 'mutation', 'subscription'].includes(operation ?? ''),
  );
  if (!operationName) return operations?.[0];
  return operations?.find(({ name }) => name?.value === operationName);
}
