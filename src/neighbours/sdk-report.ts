import { nextTick } from '../util/clock.ts';
import type { SightlineParts } from './sightline-parts.ts';

let clauses: string[] | undefined;

/** Reports that another SDK was registered. It registers its parts one after the other: they make one message. */
export function reportOtherSdk({ info }: Pick<SightlineParts, 'info'>, clause: string): void {
  if (clauses !== undefined) {
    clauses.push(clause);
    return;
  }
  clauses = [clause];
  nextTick(() => {
    const text = `the service registers its own OpenTelemetry SDK alongside Sightline; both run: ${clauses?.join('; ')}.`;
    clauses = undefined;
    info('SL_SDK_BESIDE', text);
  });
}
