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

/** A text in place of missing data. */
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

/** A number of errors, and their share of all calls; 0 is inconspicuous. */
export function Errors({ count, total }: { readonly count: number; readonly total: number }) {
  if (count === 0) return <span class="faint">0</span>;
  return (
    <span class="bad">
      {count} ({((100 * count) / total).toFixed(1)} %)
    </span>
  );
}

const HUES = [205, 150, 35, 280, 340, 95, 180, 15, 245, 60];

/** The hue of a service: the same everywhere. */
export function hueOf(service: string): number {
  let hash = 0;
  for (const character of service) hash = (hash * 31 + character.codePointAt(0)!) >>> 0;
  return HUES[hash % HUES.length]!;
}
