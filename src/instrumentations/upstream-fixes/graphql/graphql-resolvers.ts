import type { Span } from '@opentelemetry/api';
import { mimicSignature } from '../../patching/mimic-function.ts';

export type Resolver = (this: unknown, ...args: [unknown, unknown, unknown, unknown]) => unknown;

/** What the upstream instrumentation stores about an execution. */
export interface ExecutionData {
  readonly source: unknown;
  readonly span: Span;
  readonly fields: object;
}

interface Field {
  resolve?: Resolver;
  readonly type?: object;
}

interface Type {
  getFields?(): Record<string, Field>;
  getTypes?(): readonly object[];
  readonly ofType?: object;
}

/** The part of a schema that the upstream instrumentation reads to wrap the resolvers of fields. */
interface WrappedTypes {
  getQueryType(): { getFields(): Record<string, Field> };
  getMutationType(): undefined;
}

/** Where the upstream resolvers look for the data in the context value. */
const DATA = Symbol.for('opentelemetry.graphql_data');

/** Replaces the context value between the upstream resolver and the original one. */
interface WrappedContext {
  readonly [DATA]: ExecutionData;
  readonly contextValue: unknown;
}

/**
 * A resolver that the upstream instrumentation observes, and that passes the original context value to the original one.
 *
 * @param wrap makes the upstream instrumentation put its resolver around another
 */
export function resolverWithData(
  resolve: Resolver,
  active: () => ExecutionData | undefined,
  wrap: (inner: Resolver) => Resolver,
): Resolver {
  const observed = wrap(function original(source, args, context, info) {
    return resolve.call(this, source, args, (context as WrappedContext).contextValue, info);
  });
  const resolver: Resolver = function (source, args, contextValue, info) {
    const data = active();
    if (data === undefined) return resolve.call(this, source, args, contextValue, info);
    const context: WrappedContext = { [DATA]: data, contextValue };
    return observed.call(this, source, args, context, info);
  };
  return mimicSignature(resolver, resolve);
}

const visited = new WeakSet<object>();

/** Wraps the resolvers of types and of all types that they reference, once. */
export function wrapTypes(
  types: readonly (object | null | undefined)[],
  wrap: (types: WrappedTypes) => void,
  active: () => ExecutionData | undefined,
): void {
  const waiting: Type[] = types.filter((type) => type != null);
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    if (visited.has(type)) continue;
    visited.add(type);
    if (type.ofType !== undefined) waiting.push(type.ofType);
    if (typeof type.getTypes === 'function') waiting.push(...type.getTypes());
    if (typeof type.getFields !== 'function') continue;
    for (const field of Object.values(type.getFields())) {
      if (field.type !== undefined) waiting.push(field.type);
      if (typeof field.resolve !== 'function' || Object.isFrozen(field)) continue;
      field.resolve = resolverWithData(field.resolve, active, (resolve) => {
        const fields: Record<string, Field> = { field: { resolve } };
        wrap({
          getQueryType: () => ({ getFields: () => fields }),
          getMutationType: () => undefined,
        });
        return fields.field?.resolve ?? resolve;
      });
    }
  }
}
