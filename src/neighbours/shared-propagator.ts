import type { TextMapPropagator } from '@opentelemetry/api';

const BAGGAGE = 'baggage';

/**
 * Two propagators as one. Headers that both write are Sightline's; baggage holds what both give. What is
 * extracted is the span that Sightline's finds, else theirs, with all else that theirs leaves in the context.
 */
export function sharedPropagator(
  own: TextMapPropagator,
  theirs: TextMapPropagator,
): TextMapPropagator {
  return {
    fields: () => [...new Set([...own.fields(), ...theirs.fields()])],
    extract: (context, carrier, getter) =>
      own.extract(theirs.extract(context, carrier, getter), carrier, getter),
    inject(context, carrier, setter) {
      const written = new Map<string, string>();
      own.inject(context, carrier, {
        set(into, key, value) {
          written.set(key.toLowerCase(), value);
          setter.set(into as typeof carrier, key, value);
        },
      });
      theirs.inject(context, carrier, {
        set(into, key, value) {
          const name = key.toLowerCase();
          const before = written.get(name);
          if (before === undefined) setter.set(into as typeof carrier, key, value);
          else if (name === BAGGAGE) {
            setter.set(into as typeof carrier, key, mergeBaggage(before, value));
          }
        },
      });
    },
  };
}

/** @returns the entries of both, of which the first has those that both name */
function mergeBaggage(one: string, other: string): string {
  const names = new Set(entriesOf(one).map(nameOf));
  return [...entriesOf(one), ...entriesOf(other).filter((entry) => !names.has(nameOf(entry)))].join(
    ',',
  );
}

function entriesOf(baggage: string): readonly string[] {
  return baggage
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function nameOf(entry: string): string {
  return entry.split('=', 1)[0]!.trim();
}
