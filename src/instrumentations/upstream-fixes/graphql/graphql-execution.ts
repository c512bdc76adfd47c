import { type Context, context, createContextKey, type Span, trace } from '@opentelemetry/api';
import { guarded, placeOf } from '../../../util/guard.ts';
import { failOperation, type Result, resolverErrors } from '../../handler-errors/graphql-errors.ts';
import { keepHandlerError } from '../../handler-errors/handler-errors.ts';
import { mimicSignature } from '../../patching/mimic-function.ts';
import { type Carrier, carrying, type Resolver, wrapTypes } from './graphql-resolvers.ts';

type Method = (this: unknown, ...given: unknown[]) => unknown;

interface Definition {
  readonly operation?: string;
  readonly name?: { readonly value: string };
}

interface Asked {
  readonly schema?: { getQueryType?(): object; getMutationType?(): object };
  readonly document?: { readonly definitions?: readonly Definition[] };
  readonly operationName?: string;
  readonly variableValues?: unknown;
  readonly fieldResolver?: unknown;
}

interface Instrumentation {
  getConfig(): { readonly ignoreResolveSpans?: boolean };
  _patchExecute(usual: Resolver): (original: Method) => Method;
  _validate(self: unknown, original: Method, ...given: unknown[]): unknown;
  _createExecuteSpan(operation: Definition | undefined, asked: Asked): Span;
  _handleExecutionResult(span: Span, error?: unknown, result?: unknown): void;
  // biome-ignore format: as long as upstream's
  _wrapExecuteArgs(schema: unknown, document: unknown, root: unknown, context: object, variables: unknown,
    operation: unknown, resolver: unknown, types: unknown, usual: Resolver): { readonly fieldResolver: Resolver };
}

const OBSERVING = placeOf(
  'the observation of an operation of GraphQL',
  'Errors of its resolvers are missing, and the operation goes on. Report this to Sightline.',
);

/** Parameters of `execute` before graphql 16, which takes an object alone. */
const POSITIONS = [
  ...['schema', 'document', 'rootValue', 'contextValue', 'variableValues', 'operationName'],
  ...['fieldResolver', 'typeResolver'],
] as const;

/**
 * Upstream's keeps its spans in the service's own context value: requests with a frozen one fail, those that
 * share one share their spans, and resolvers get `{}` where there is none. Here they are in the active context.
 * It reads members of a document, of arguments and of a schema before graphql says what is wrong with them.
 */
export function mendExecution(upstream: object): void {
  const it = upstream as Instrumentation;
  const executing = createContextKey('sightline graphql');
  const active = () => context.active().getValue(executing) as Carrier | undefined;
  const report = (span: Span, executed: Result, inside: Context) => {
    const thrown = resolverErrors(executed);
    // Where fields have spans, those have them.
    if (it.getConfig().ignoreResolveSpans === true) failOperation(span, thrown, inside);
    else for (const error of thrown) keepHandlerError(error, inside, true);
  };
  it._patchExecute = (usual) => (original) => {
    const execute: Method = function (...given) {
      const asked = read(original, given);
      if (asked === undefined) return original.apply(this, given);
      const span = it._createExecuteSpan(operationOf(asked), asked);
      const carrier: Carrier = { source: asked.document, span, fields: {} };
      const values = observed(it, asked, usual, active);
      const inside = trace.setSpan(context.active(), span).setValue(executing, carrier);
      return context.with(inside, () => {
        try {
          const result = original.call(this, values);
          guarded(OBSERVING, () => onResult(result, (executed) => report(span, executed, inside)));
          it._handleExecutionResult(span, undefined, result);
          return result;
        } catch (error) {
          it._handleExecutionResult(span, error);
          throw error;
        }
      });
    };
    return mimicSignature(execute, original);
  };
  const { _validate } = it;
  it._validate = function validate(self, original, schema, document, rules, types, options) {
    if (typeof document === 'object' && document !== null)
      return _validate.call(this, self, original, schema, document, rules, types, options);
    return original.call(self, schema, document, rules, options, types);
  };
}

/** Before upstream's ends the span, which waits for the same promise. */
function onResult(result: unknown, act: (executed: Result) => void): void {
  if (result instanceof Promise) {
    result.then(
      (executed) => guarded(OBSERVING, () => act(executed ?? {})),
      () => {},
    );
  } else act((result ?? {}) as Result);
}

/** @returns undefined for what graphql will refuse */
function read(original: Method, given: readonly unknown[]): Asked | undefined {
  let [asked] = given;
  if (given.length > 1) {
    if (original.length < 2) return undefined;
    asked = Object.fromEntries(POSITIONS.map((name, at) => [name, given[at]]));
  }
  if (typeof asked !== 'object' || asked === null) return undefined;
  const { schema, document } = asked as Asked;
  const isKnown =
    typeof schema?.getQueryType === 'function' && Array.isArray(document?.definitions);
  return isKnown ? (asked as Asked) : undefined;
}

/** The arguments, with resolvers that write spans. */
function observed(
  it: Instrumentation,
  asked: Asked,
  usual: Resolver,
  active: () => Carrier | undefined,
): object {
  const { schema, fieldResolver } = asked;
  if (it.getConfig().ignoreResolveSpans === true) return asked;
  const none = undefined;
  wrapTypes(
    [schema?.getQueryType?.(), schema?.getMutationType?.()],
    (types) => it._wrapExecuteArgs(types, none, none, {}, none, none, none, none, usual),
    active,
  );
  if (fieldResolver != null && typeof fieldResolver !== 'function') return asked;
  const resolver = carrying((fieldResolver ?? usual) as Resolver, active, (inner) => {
    const [own, other] = fieldResolver == null ? [none, inner] : [inner, usual];
    return it._wrapExecuteArgs(none, none, none, {}, none, none, own, none, other).fieldResolver;
  });
  return Object.create(asked, { fieldResolver: { value: resolver, enumerable: true } });
}

function operationOf({ document, operationName }: Asked): Definition | undefined {
  const operations = document?.definitions?.filter(({ operation }) =>
    ['query', 'mutation', 'subscription'].includes(operation ?? ''),
  );
  if (!operationName) return operations?.[0];
  return operations?.find(({ name }) => name?.value === operationName);
}
