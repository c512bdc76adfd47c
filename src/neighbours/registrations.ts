import { type Context, type Span, type TracerProvider, trace } from '@opentelemetry/api';
import { load } from '../lazy/load.ts';
import { createOnce } from '../util/once.ts';
import { type Part, registeredPart } from './api-globals.ts';
import { foreignTracerProvider } from './foreign-tracers.ts';
import type { Registrar } from './registrar.ts';
import { sightlineParts } from './sightline-parts.ts';

/** The exports of a copy of the API; older versions lack some parts. */
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
 * Lets another SDK register by this copy of the API beside Sightline. The methods of its singletons are replaced: they
 * are documented, unlike its globals, where a registration cannot be distinguished from a use.
 */
export function watchRegistrations(copy: ApiCopy): void {
  for (const [part, method] of Object.entries(METHODS) as [Part, string][]) {
    const singleton = copy[part] as Record<string | symbol, unknown> | undefined;
    const original = singleton?.[method] as Register | undefined;
    if (singleton === undefined || original === undefined) continue;
    // Called twice if the copy is both imported and required.
    if (!isFirst(singleton)) continue;
    if (part === 'trace') replaceTracers(singleton);
    const register: Register = function (instance) {
      return handleRegistration(part, instance) || Reflect.apply(original, this, [instance]);
    };
    Object.defineProperty(singleton, method, {
      value: register,
      configurable: true,
      writable: true,
    });
  }
}

/**
 * Gives the service tracers that take other SDKs into account. The copy that Sightline itself uses, as in a checkout, is
 * not changed: its tracers are Sightline's own.
 */
function replaceTracers(singleton: Record<string | symbol, unknown>): void {
  if (singleton === (trace as object)) return;
  replaceSpans(singleton);
  const original = singleton.getTracerProvider as (this: unknown) => TracerProvider;
  let foreignProvider: TracerProvider | undefined;
  Object.defineProperty(singleton, 'getTracerProvider', {
    value(this: unknown) {
      const provider = Reflect.apply(original, this, []) as TracerProvider;
      if (provider !== sightlineParts()?.registered.trace) return provider;
      foreignProvider ??= foreignTracerProvider(provider);
      return foreignProvider;
    },
    configurable: true,
    writable: true,
  });
}

/** Returns the spans of another SDK that creates its own spans, where Sightline's are active. */
function replaceSpans(singleton: Record<string | symbol, unknown>): void {
  for (const name of ['getSpan', 'getActiveSpan']) {
    const original = singleton[name] as ((context?: Context) => Span | undefined) | undefined;
    if (original === undefined) continue;
    const value = (context: Context) => {
      const span = original(context);
      if (span === undefined) return undefined;
      const sharing = sightlineParts()?.sharing;
      return sharing?.replacement === undefined
        ? span
        : (sharing.neighbour?.visibleSpan?.(span) ?? span);
    };
    Object.defineProperty(singleton, name, { value, configurable: true, writable: true });
  }
}

/** @returns false if the API itself has to handle the registration */
function handleRegistration(part: Part, instance: object): boolean {
  if (instance === null || instance === undefined) return false;
  try {
    return registrar().register(part, instance, registeredPart(part));
  } catch {
    // Code of the other SDK may have failed: the API handles the registration.
    return false;
  }
}

function registrar(): Registrar {
  return load<typeof import('./registrar.ts')>('sightline:neighbours/registrar').registrar;
}
