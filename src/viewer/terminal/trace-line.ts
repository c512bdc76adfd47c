import type { TraceLine } from '../store/read/traces.ts';
import { clockText } from '../trace/clock-text.ts';
import { durationText } from '../trace/duration-text.ts';
import { outcomeOf } from './outcome.ts';
import { terminalLine } from './terminal-line.ts';
import type { TerminalStyle } from './terminal-style.ts';

/** A trace in a list of traces. */
export function traceLine(trace: TraceLine, style: TerminalStyle): string {
  const { startUs, errors, name, code, durationNs, spans, service, id } = trace;
  const { mark, colour } = outcomeOf(code, errors > 0);
  return terminalLine(
    [
      [`${clockText(startUs)} `, 'dim'],
      [`${mark} `, colour],
      [name || '(no name)', 'bold'],
      [code === '' ? '' : `  ${code}`, colour],
      [`  ${durationText(durationNs)}`],
      [`  ${spans} span${spans === 1 ? '' : 's'}  ${service}  ${id}`, 'dim'],
    ],
    style,
  );
}
