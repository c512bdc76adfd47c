import {
  type Context,
  context as contexts,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { FieldSpan } from '../../graphql/field-span.ts';
import { mendExecution } from './graphql-execution.ts';

/** Of GraphQL: the fourth argument of a resolver. */
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
/** Of the arguments after the schema. */
const FIELD_RESOLVER = 5;

/**
 * Upstream's leaves out the spans of plain properties where a field has no resolver. Apollo Server gives each
 * field one, which calls the default one in most cases, as do other libraries that stand around resolvers. Here it is
 * seen by what a resolver has done: what has come of it is the property itself.
 */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  const wrap = it._wrap;
  it._wrap = function (exports, name, wrapper) {
    if (name === 'execute' && 'defaultFieldResolver' in exports) {
      watchDefault(exports as ExecuteModule);
    }
    return wrap.call(this, exports, name, wrapper);
  };
  const provider = trace.getTracerProvider();
  it.setTracerProvider({
    getTracer: (name, version, options) =>
      withFieldSpans(provider.getTracer(name, version, options), it),
  });
  const wrapArgs = it._wrapExecuteArgs;
  it._wrapExecuteArgs = function (schema, ...rest) {
    if (leavesOut(it)) {
      watchFields(schema?.getQueryType?.());
      watchFields(schema?.getMutationType?.());
      const given = rest[FIELD_RESOLVER];
      if (typeof given === 'function') rest[FIELD_RESOLVER] = watched(given as Resolver);
    }
    return wrapArgs.call(this, schema, ...rest);
  };
  mendExecution(upstream);
}

function leavesOut(it: Instrumentation): boolean {
  const { ignoreTrivialResolveSpans, ignoreResolveSpans } = it.getConfig();
  return ignoreTrivialResolveSpans === true && ignoreResolveSpans !== true;
}

function withFieldSpans(tracer: Tracer, it: Instrumentation): Tracer {
  return {
    startSpan(name: string, options?: SpanOptions, above?: Context) {
      if (!name.startsWith(FIELD) || !leavesOut(it)) return tracer.startSpan(name, options, above);
      const parent = above ?? contexts.active();
      return new FieldSpan({
        start: (more, startTime) =>
          tracer.startSpan(
            name,
            { attributes: { ...options?.attributes, ...more }, startTime },
            parent,
          ),
        parent: () => trace.getSpan(parent),
      });
    },
    startActiveSpan: tracer.startActiveSpan.bind(tracer),
  } as Tracer;
}

/** What the default resolver has returned last, of which field. */
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

const seen = new WeakSet<object>();

/** Before upstream's does the same, so that its span is there when a resolver of these is called. */
function watchFields(type: GraphQLType | undefined | null): void {
  if (type === undefined || type === null) return;
  if (type.ofType !== undefined) watchFields(type.ofType);
  if (seen.has(type)) return;
  seen.add(type);
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
      if (!(span instanceof FieldSpan && span.take())) {
        return resolver.call(this, source, args, contextValue, info);
      }
      lastInfo = undefined;
      const result = resolver.call(this, source, args, contextValue, info);
      try {
        span.isPlain = isProperty(source, info, result);
      } catch {
        // Of a Proxy that answers no questions: its span stays.
      }
      // What is under way, or has taken a function, has its span from now on.
      if (!span.isPlain) span.start();
      lastValue = undefined;
      return result;
    };
    watchers.set(resolver, watcher);
    watchers.set(watcher, watcher);
  }
  return watcher;
}

/** Without reading the property: a getter of the service's may do anything. */
function isProperty(source: unknown, info: FieldInfo | undefined, result: unknown): boolean {
  if (info === undefined || typeof source !== 'object' || source === null) return false;
  const isPromise = typeof (result as PromiseLike<unknown> | null | undefined)?.then === 'function';
  if (isPromise) return false;
  const own = Object.getOwnPropertyDescriptor(source, info.fieldName);
  if (own !== undefined && 'value' in own) return Object.is(own.value, result);
  return lastInfo === info && Object.is(lastValue, result) && !isMethod(source, info.fieldName);
}

function isMethod(source: object, name: string): boolean {
  for (let at: object | null = source; at !== null; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found !== undefined) return typeof found.value === 'function';
  }
  return false;
}
