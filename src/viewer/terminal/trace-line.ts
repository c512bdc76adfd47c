import type { TraceLine } from '../store/read/traces.ts';
import { clockText } from '../trace/clock-text.ts';
import { durationText } from '../trace/duration-text.ts';
import { fit } from './terminal-line.ts';
import type { TerminalStyle } from './terminal-style.ts';

/** A trace in a list. */
export function traceLine(trace: TraceLine, style: TerminalStyle): string {
  const { startUs, errors, name, code, durationNs, spans, service, id } = trace;
  return fit(
    [
      [`${clockText(startUs)} `, 'dim'],
      [errors > 0 ? '✗ ' : '✓ ', errors > 0 ? 'red' : 'green'],
      [name || '(no name)', 'bold'],
      [code === '' ? '' : `  ${code}`],
      [`  ${durationText(durationNs)}`],
      [`  ${spans} span${spans === 1 ? '' : 's'}  ${service}  ${id}`, 'dim'],
    ],
    style,
  );
}
