import { nextTick } from '../util/clock.ts';
import type { SightlineParts } from './sightline-parts.ts';

let said: string[] | undefined;

/** Whoever registers does so part by part, one after the other: they make one line. */
export function reportsAtEndOfTask({ info }: Pick<SightlineParts, 'info'>, text: string): void {
  if (said !== undefined) {
    said.push(text);
    return;
  }
  said = [text];
  nextTick(() => {
    const words = `the service registers its own OpenTelemetry SDK beside Sightline; both run: ${said?.join('; ')}.`;
    said = undefined;
    info('SL_SDK_BESIDE', words);
  });
}
