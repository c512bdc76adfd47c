import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { failedAt, type Place, placeOf } from '../../util/guard.ts';
import { createCheckedSetter } from './checked-setter.ts';
import { readable } from './readable-getter.ts';

/** A propagator by the name that OTEL_PROPAGATORS has for it. */
export interface NamedPropagator {
  readonly name: string;
  readonly propagator: TextMapPropagator;
}

interface Part extends NamedPropagator {
  readonly injecting: Place;
  readonly extracting: Place;
}

/**
 * Several propagators as one, each behind a guard of its own: one that fails loses what it would have
 * written or read, and the request goes on with the rest.
 * Source: propagators API, "Composite Propagator"; "Extract" ("MUST NOT throw").
 */
export function guardedPropagator(named: readonly NamedPropagator[]): TextMapPropagator {
  const parts: readonly Part[] = named.map(({ name, propagator }) => ({
    name,
    propagator,
    injecting: placeOf(`the propagator ${name}, writing headers,`, without('its headers', name)),
    extracting: placeOf(`the propagator ${name}, reading headers,`, without('what they say', name)),
  }));
  const fields = [...new Set(named.flatMap(({ propagator }) => propagator.fields()))];
  return {
    fields: () => [...fields],

    inject(context, carrier, setter) {
      const checked: TextMapSetter<typeof carrier> = createCheckedSetter(setter);
      for (let index = 0; index < parts.length; index++) {
        const { propagator, injecting } = parts[index]!;
        try {
          propagator.inject(context, carrier, checked);
        } catch (error) {
          failedAt(injecting, error);
        }
      }
    },

    extract(context, carrier, getter) {
      const checked: TextMapGetter<typeof carrier> = readable(getter);
      let extracted: Context = context;
      for (let index = 0; index < parts.length; index++) {
        const { propagator, extracting } = parts[index]!;
        try {
          extracted = propagator.extract(extracted, carrier, checked);
        } catch (error) {
          failedAt(extracting, error);
        }
      }
      return extracted;
    },
  };
}

function without(what: string, name: string): string {
  return `Requests go on without ${what}. Leave ${name} out of OTEL_PROPAGATORS if nobody needs it, and report this to Sightline.`;
}
