import type { Span } from '@opentelemetry/api';
import { mimicSignature } from '../../patching/mimic-function.ts';

export type Resolver = (this: unknown, ...given: [unknown, unknown, unknown, unknown]) => unknown;

/** What upstream keeps of an execution. */
export interface Carrier {
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

/** Upstream's types, as far as it looks at them to wrap the resolvers of their fields. */
interface Wrapped {
  getQueryType(): { getFields(): Record<string, Field> };
  getMutationType(): undefined;
}

/** Where upstream's resolvers look for it in what they take for the context value. */
const DATA = Symbol.for('opentelemetry.graphql_data');

/** Stands for the context value, between upstream's resolver and the one below it. */
interface Parcel {
  readonly [DATA]: Carrier;
  readonly given: unknown;
}

/**
 * A resolver that upstream observes and that knows nothing of it.
 *
 * @param wrap has upstream put its resolver around one
 */
export function carrying(
  resolve: Resolver,
  active: () => Carrier | undefined,
  wrap: (inner: Resolver) => Resolver,
): Resolver {
  const above = wrap(function unpacking(source, args, parcel, info) {
    return resolve.call(this, source, args, (parcel as Parcel).given, info);
  });
  const packing: Resolver = function (source, args, given, info) {
    const carrier = active();
    if (carrier === undefined) return resolve.call(this, source, args, given, info);
    return above.call(this, source, args, { [DATA]: carrier, given } satisfies Parcel, info);
  };
  return mimicSignature(packing, resolve);
}

const met = new WeakSet<object>();

/** Wraps the resolvers of types and of all that their fields lead to, once. */
export function wrapTypes(
  types: readonly (object | null | undefined)[],
  wrap: (types: Wrapped) => void,
  active: () => Carrier | undefined,
): void {
  const waiting: Type[] = types.filter((type) => type != null);
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    if (met.has(type)) continue;
    met.add(type);
    if (type.ofType !== undefined) waiting.push(type.ofType);
    if (typeof type.getTypes === 'function') waiting.push(...type.getTypes());
    if (typeof type.getFields !== 'function') continue;
    for (const field of Object.values(type.getFields())) {
      if (field.type !== undefined) waiting.push(field.type);
      if (typeof field.resolve !== 'function' || Object.isFrozen(field)) continue;
      field.resolve = carrying(field.resolve, active, (resolve) => {
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
