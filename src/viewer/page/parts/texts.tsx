import type { ComponentChildren } from 'preact';
import { clockText } from '../../trace/clock-text.ts';
import { durationText } from '../../trace/duration-text.ts';

export function Time({ micros }: { readonly micros: number }) {
  const date = new Date(micros / 1000);
  const isValid = !Number.isNaN(date.getTime());
  return (
    <time class="time" title={isValid ? date.toISOString() : undefined}>
      {clockText(micros)}
    </time>
  );
}

export function Duration({ nanos }: { readonly nanos: number }) {
  return <span class="number">{durationText(nanos)}</span>;
}

/** What there is to say where there is nothing to show. */
export function Note({ children }: { readonly children: ComponentChildren }) {
  return <p class="note">{children}</p>;
}

export function Fault({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : (
    <p class="fault" role="alert">
      {text}
    </p>
  );
}

/** A share of errors: none is nothing to look at. */
export function Errors({ count, of }: { readonly count: number; readonly of: number }) {
  if (count === 0) return <span class="faint">0</span>;
  return (
    <span class="bad">
      {count} ({((100 * count) / of).toFixed(1)} %)
    </span>
  );
}

const HUES = [205, 150, 35, 280, 340, 95, 180, 15, 245, 60];

/** The same colour for the same service, everywhere. */
export function hueOf(service: string): number {
  let hash = 0;
  for (const character of service) hash = (hash * 31 + character.codePointAt(0)!) >>> 0;
  return HUES[hash % HUES.length]!;
}
