import {
  type Context,
  context as contexts,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { FieldSpan } from '../../graphql/field-span.ts';
import { fixExecution } from './graphql-execution.ts';

/** `GraphQLResolveInfo`: the fourth argument of a resolver. */
interface FieldInfo {
  readonly fieldName: string;
}

type Resolver = (
  this: unknown,
  source: unknown,
  args: unknown,
  contextValue: unknown,
  info: FieldInfo,
) => unknown;

interface GraphQLType {
  getFields?(): Record<string, { resolve?: Resolver; type: GraphQLType }>;
  getTypes?(): readonly GraphQLType[];
  readonly ofType?: GraphQLType;
}

interface Schema {
  getQueryType?(): GraphQLType | undefined | null;
  getMutationType?(): GraphQLType | undefined | null;
}

interface ExecuteModule {
  defaultFieldResolver: Resolver;
}

interface Instrumentation {
  getConfig(): { ignoreTrivialResolveSpans?: boolean; ignoreResolveSpans?: boolean };
  _wrap(exports: object, name: string, wrapper: unknown): unknown;
  setTracerProvider(provider: TracerProvider): void;
  _wrapExecuteArgs(schema: Schema | undefined, ...rest: unknown[]): unknown;
}

const FIELD = 'graphql.resolve ';
/** Index of the field resolver in the arguments after the schema. */
const FIELD_RESOLVER = 5;

/**
 * The upstream instrumentation omits the spans of plain properties where a field has no resolver. Apollo Server and other
 * libraries that wrap resolvers give each field one, which in most cases calls the default resolver. Here the result
 * decides: it is the property itself.
 */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  const wrap = instrumentation._wrap;
  instrumentation._wrap = function (exports, name, wrapper) {
    if (name === 'execute' && 'defaultFieldResolver' in exports) {
      watchDefault(exports as ExecuteModule);
    }
    return wrap.call(this, exports, name, wrapper);
  };
  const provider = trace.getTracerProvider();
  instrumentation.setTracerProvider({
    getTracer: (name, version, options) =>
      withFieldSpans(provider.getTracer(name, version, options), instrumentation),
  });
  const wrapArgs = instrumentation._wrapExecuteArgs;
  instrumentation._wrapExecuteArgs = function (schema, ...rest) {
    if (ignoresTrivial(instrumentation)) {
      watchFields(schema?.getQueryType?.());
      watchFields(schema?.getMutationType?.());
      const resolver = rest[FIELD_RESOLVER];
      if (typeof resolver === 'function') rest[FIELD_RESOLVER] = watched(resolver as Resolver);
    }
    return wrapArgs.call(this, schema, ...rest);
  };
  fixExecution(upstream);
}

function ignoresTrivial(instrumentation: Instrumentation): boolean {
  const { ignoreTrivialResolveSpans, ignoreResolveSpans } = instrumentation.getConfig();
  return ignoreTrivialResolveSpans === true && ignoreResolveSpans !== true;
}

function withFieldSpans(tracer: Tracer, instrumentation: Instrumentation): Tracer {
  return {
    startSpan(name: string, options?: SpanOptions, parent?: Context) {
      if (!name.startsWith(FIELD) || !ignoresTrivial(instrumentation)) {
        return tracer.startSpan(name, options, parent);
      }
      const context = parent ?? contexts.active();
      return new FieldSpan({
        start: (attributes, startTime) =>
          tracer.startSpan(
            name,
            { attributes: { ...options?.attributes, ...attributes }, startTime },
            context,
          ),
        parent: () => trace.getSpan(context),
      });
    },
    startActiveSpan: tracer.startActiveSpan.bind(tracer),
  } as Tracer;
}

/** The last field of the default resolver, and its result. */
let lastInfo: FieldInfo | undefined;
let lastValue: unknown;

function watchDefault(exports: ExecuteModule): void {
  const original = exports.defaultFieldResolver;
  exports.defaultFieldResolver = function defaultFieldResolver(source, args, contextValue, info) {
    const value = original.call(this, source, args, contextValue, info);
    lastInfo = info;
    lastValue = value;
    return value;
  };
}

const visited = new WeakSet<object>();

/** Called before the upstream instrumentation does the same, so that its span is active in these resolvers. */
function watchFields(type: GraphQLType | undefined | null): void {
  if (type === undefined || type === null) return;
  if (type.ofType !== undefined) watchFields(type.ofType);
  if (visited.has(type)) return;
  visited.add(type);
  for (const member of type.getTypes?.() ?? []) watchFields(member);
  for (const field of Object.values(type.getFields?.() ?? {})) {
    if (typeof field.resolve === 'function') field.resolve = watched(field.resolve);
    watchFields(field.type);
  }
}

const watchers = new WeakMap<Resolver, Resolver>();

function watched(resolver: Resolver): Resolver {
  let watcher = watchers.get(resolver);
  if (watcher === undefined) {
    watcher = function (source, args, contextValue, info) {
      const span = trace.getSpan(contexts.active());
      if (!(span instanceof FieldSpan && span.claim())) {
        return resolver.call(this, source, args, contextValue, info);
      }
      lastInfo = undefined;
      const result = resolver.call(this, source, args, contextValue, info);
      try {
        span.isPlain = isProperty(source, info, result);
      } catch {
        // A Proxy that throws: the field keeps its span.
      }
      // A result that is pending, or that a function returned, has a span.
      if (!span.isPlain) span.start();
      lastValue = undefined;
      return result;
    };
    watchers.set(resolver, watcher);
    watchers.set(watcher, watcher);
  }
  return watcher;
}

/** Does not read the property: a getter of the service may have side effects. */
function isProperty(source: unknown, info: FieldInfo | undefined, result: unknown): boolean {
  if (info === undefined || typeof source !== 'object' || source === null) return false;
  const isPromise = typeof (result as PromiseLike<unknown> | null | undefined)?.then === 'function';
  if (isPromise) return false;
  const own = Object.getOwnPropertyDescriptor(source, info.fieldName);
  if (own !== undefined && 'value' in own) return Object.is(own.value, result);
  return lastInfo === info && Object.is(lastValue, result) && !isMethod(source, info.fieldName);
}

function isMethod(source: object, name: string): boolean {
  for (let owner: object | null = source; owner !== null; owner = Object.getPrototypeOf(owner)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor !== undefined) return typeof descriptor.value === 'function';
  }
  return false;
}
