import { type Context, type Span, type TracerProvider, trace } from '@opentelemetry/api';
import { load } from '../lazy/load.ts';
import { createOnce } from '../util/once.ts';
import { type Part, registeredPart } from './api-globals.ts';
import { foreignTracerProvider } from './foreign-tracers.ts';
import type { Registrar } from './registrar.ts';
import { sightlineParts } from './sightline-parts.ts';

/** What a copy of the API exports; the parts that came later are not in all of them. */
export type ApiCopy = { readonly [part in Part]?: object };

const METHODS: Readonly<Record<Part, string>> = {
  context: 'setGlobalContextManager',
  propagation: 'setGlobalPropagator',
  trace: 'setGlobalTracerProvider',
  metrics: 'setGlobalMeterProvider',
  logs: 'setGlobalLoggerProvider',
};

type Register = (this: unknown, instance: object) => unknown;

const isFirst = createOnce();

/**
 * Has whoever registers by this copy of the API, after Sightline has, be taken in beside it. The methods of
 * its singletons are replaced: a function of the API that is documented, unlike its globals, of which a
 * reader cannot distinguish a registration from a use.
 */
export function watchRegistrations(copy: ApiCopy): void {
  for (const [part, method] of Object.entries(METHODS) as [Part, string][]) {
    const singleton = copy[part] as Record<string | symbol, unknown> | undefined;
    const original = singleton?.[method] as Register | undefined;
    if (singleton === undefined || original === undefined) continue;
    // Imported and required, it is shown twice.
    if (!isFirst(singleton)) continue;
    if (part === 'trace') lendTracers(singleton);
    const replaced: Register = function (instance) {
      return takeIn(part, instance) || Reflect.apply(original, this, [instance]);
    };
    Object.defineProperty(singleton, method, {
      value: replaced,
      configurable: true,
      writable: true,
    });
  }
}

/**
 * Has the service get tracers that know of others. A copy that Sightline uses itself, as a checkout may, is
 * left alone: its tracers are Sightline's own.
 */
function lendTracers(singleton: Record<string | symbol, unknown>): void {
  if (singleton === (trace as object)) return;
  lendSpans(singleton);
  const original = singleton.getTracerProvider as (this: unknown) => TracerProvider;
  let lent: TracerProvider | undefined;
  Object.defineProperty(singleton, 'getTracerProvider', {
    value(this: unknown) {
      const provider = Reflect.apply(original, this, []) as TracerProvider;
      if (provider !== sightlineParts()?.registered.trace) return provider;
      lent ??= foreignTracerProvider(provider);
      return lent;
    },
    configurable: true,
    writable: true,
  });
}

/** Has the service find the spans of an SDK that makes its own, which it has set up, where Sightline's are active. */
function lendSpans(singleton: Record<string | symbol, unknown>): void {
  for (const name of ['getSpan', 'getActiveSpan']) {
    const original = singleton[name] as ((context?: Context) => Span | undefined) | undefined;
    if (original === undefined) continue;
    const lent = (context: Context) => {
      const span = original(context);
      if (span === undefined) return undefined;
      const own = sightlineParts()?.sharing;
      return own?.replacement === undefined ? span : (own.neighbour?.visibleSpan?.(span) ?? span);
    };
    Object.defineProperty(singleton, name, { value: lent, configurable: true, writable: true });
  }
}

/** @returns false where the API is to go on as if nobody watched */
function takeIn(part: Part, instance: object): boolean {
  if (instance === null || instance === undefined) return false;
  try {
    return registrar().register(part, instance, registeredPart(part));
  } catch {
    // Whatever a neighbour has of its own to fail, the API has its answer for.
    return false;
  }
}

function registrar(): Registrar {
  return load<typeof import('./registrar.ts')>('sightline:neighbours/registrar').registrar;
}
