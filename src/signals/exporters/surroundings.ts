import type { Ending } from '../../lifecycle/ending.ts';

/** What an exporter knows of the process around it. */
export interface Surroundings {
  /** Tells the operator of the service about something that does not work, and its cure. */
  warn(text: string): void;
  readonly ending: Ending;
}
