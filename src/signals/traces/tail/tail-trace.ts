import {
  createTraceState,
  type SpanContext,
  TraceFlags,
  type TraceState,
} from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { performance } from '../../../util/clock.ts';
import { isKept, parseOt, randomnessOf } from './threshold.ts';

/** Whether a trace is sampled. */
export type Decision = 'undecided' | 'kept' | 'dropped';

/**
 * The part of a trace below one local root. It is the trace state of all its spans and is inherited by their
 * children, so that the spans of one part find each other without a table, and propagation always reflects
 * the current decision.
 */
export class TailTrace implements TraceState {
  decision: Decision = 'undecided';
  /** Whether it is sampled even if it is neither slow nor has an error. */
  readonly isSelected: boolean;
  /** The `th` of its spans if it is sampled for that alone; undefined if unknown. */
  readonly selectedBy: string | undefined;
  /** Milliseconds of `performance.now()`. */
  readonly startedAt = performance.now();
  /** Ended spans that wait for the decision. */
  spans: ReadableSpan[] = [];
  /** Their approximate size, in bytes. */
  bytes = 0;
  /** When the first of them ended, in ms since 1970. */
  since = 0;
  readonly #others: TraceState | undefined;
  readonly #randomness: string;
  readonly #subKeys: readonly string[];
  #threshold: string | undefined;
  #serialized: string | undefined;

  /**
   * @param parent the remote parent, if any
   * @param threshold the threshold of the sampler, for traces without a parent
   */
  constructor(traceId: string, parent: SpanContext | undefined, threshold: string | undefined) {
    const member = parseOt(parent?.traceState?.get('ot'));
    const randomness = member.randomness ?? randomnessOf(traceId);
    this.#others = parent?.traceState?.unset('ot');
    this.#randomness = randomness;
    this.#subKeys =
      member.randomness === undefined ? member.others : [`rv:${randomness}`, ...member.others];
    if (parent === undefined) {
      this.isSelected = threshold !== undefined && isKept(randomness, threshold);
      this.selectedBy = threshold;
    } else {
      this.isSelected = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
      this.selectedBy = member.threshold;
    }
    this.#threshold = this.isSelected ? this.selectedBy : undefined;
  }

  /** @param threshold the threshold of its spans from now on; undefined if unknown or none */
  decide(decision: Decision, threshold: string | undefined): void {
    this.decision = decision;
    this.#threshold = threshold;
    this.#serialized = undefined;
  }

  /**
   * Returns the value that propagators write. Since they would also write an empty header, a trace state
   * without content contains the random number of the trace, which is known anyway.
   */
  serialize(): string {
    if (this.#serialized !== undefined) return this.#serialized;
    const parts = this.#threshold === undefined ? [] : [`th:${this.#threshold}`];
    parts.push(...this.#subKeys);
    const others = this.#others?.serialize() ?? '';
    if (parts.length === 0 && others === '') parts.push(`rv:${this.#randomness}`);
    const ot = parts.length === 0 ? '' : `ot=${parts.join(';')}`;
    this.#serialized = ot === '' || others === '' ? ot + others : `${ot},${others}`;
    return this.#serialized;
  }

  get(key: string): string | undefined {
    return createTraceState(this.serialize()).get(key);
  }

  set(key: string, value: string): TraceState {
    return createTraceState(this.serialize()).set(key, value);
  }

  unset(key: string): TraceState {
    return createTraceState(this.serialize()).unset(key);
  }
}
