import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { failedAt, type Place, placeOf } from '../../util/guard.ts';
import { createCheckedSetter } from './checked-setter.ts';
import { readable } from './readable-getter.ts';

/** A propagator and its name in OTEL_PROPAGATORS. */
export interface NamedPropagator {
  readonly name: string;
  readonly propagator: TextMapPropagator;
}

interface Part extends NamedPropagator {
  readonly injecting: Place;
  readonly extracting: Place;
}

/**
 * Combines propagators, each guarded: if one fails, only its headers are lost and the request goes on.
 * Source: propagators API, "Composite Propagator"; "Extract" ("MUST NOT throw").
 */
export function guardedPropagator(propagators: readonly NamedPropagator[]): TextMapPropagator {
  const parts: readonly Part[] = propagators.map(({ name, propagator }) => ({
    name,
    propagator,
    injecting: placeOf(`the propagator ${name}, writing headers,`, without('its headers', name)),
    extracting: placeOf(`the propagator ${name}, reading headers,`, without('its context', name)),
  }));
  const fields = [...new Set(propagators.flatMap(({ propagator }) => propagator.fields()))];
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
      let result: Context = context;
      for (let index = 0; index < parts.length; index++) {
        const { propagator, extracting } = parts[index]!;
        try {
          result = propagator.extract(result, carrier, checked);
        } catch (error) {
          failedAt(extracting, error);
        }
      }
      return result;
    },
  };
}

function without(what: string, name: string): string {
  return `Requests continue without ${what}. Remove ${name} from OTEL_PROPAGATORS if it is not needed, and report this to Sightline.`;
}
