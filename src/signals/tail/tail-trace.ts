import {
  createTraceState,
  type SpanContext,
  TraceFlags,
  type TraceState,
} from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { performance } from '../../util/clock.ts';
import { isKept, parseOt, randomnessOf } from './threshold.ts';

export type Decision = 'undecided' | 'kept' | 'dropped';

/**
 * The part of a trace that begins with one local root. It is the trace state of all its spans, as which
 * it is inherited by whatever is made below; so the spans of one part find each other without a table,
 * and what is passed on always shows what is known by then.
 */
export class TailTrace implements TraceState {
  decision: Decision = 'undecided';
  /** Whether it is kept even if it is neither slow nor has an error. */
  readonly isSelected: boolean;
  /** `th` of its spans, where it is kept for that alone; undefined where it is not known. */
  readonly selectedBy: string | undefined;
  /** Milliseconds, of `performance.now()`. */
  readonly startedAt = performance.now();
  /** Spans that have ended and wait for the decision. */
  spans: ReadableSpan[] = [];
  /** About how many bytes they take. */
  bytes = 0;
  /** When the first of them ended, in ms since 1970. */
  since = 0;
  readonly #others: TraceState | undefined;
  readonly #randomness: string;
  readonly #subKeys: readonly string[];
  #threshold: string | undefined;
  #serialized: string | undefined;

  /**
   * @param parent remote, or none
   * @param threshold of the sampler, for traces without a parent
   */
  constructor(traceId: string, parent: SpanContext | undefined, threshold: string | undefined) {
    const given = parseOt(parent?.traceState?.get('ot'));
    const randomness = given.randomness ?? randomnessOf(traceId);
    this.#others = parent?.traceState?.unset('ot');
    this.#randomness = randomness;
    this.#subKeys =
      given.randomness === undefined ? given.others : [`rv:${randomness}`, ...given.others];
    if (parent === undefined) {
      this.isSelected = threshold !== undefined && isKept(randomness, threshold);
      this.selectedBy = threshold;
    } else {
      this.isSelected = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
      this.selectedBy = given.threshold;
    }
    this.#threshold = this.isSelected ? this.selectedBy : undefined;
  }

  /** @param threshold of its spans from now on; undefined where it is not known or there is none */
  decide(decision: Decision, threshold: string | undefined): void {
    this.decision = decision;
    this.#threshold = threshold;
    this.#serialized = undefined;
  }

  /**
   * What the API's propagators write. They would write an empty header, too; so where there is nothing to
   * tell, it is the random number of the trace, which is as well known to everybody.
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
