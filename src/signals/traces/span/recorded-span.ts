import {
  type Attributes,
  diag,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import {
  cleanAttributes,
  cleanSimpleAttributes,
  type InstrumentationScope,
  isTimeInput,
} from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { type AttributeList, setAttribute } from '../../../util/attribute-list.ts';
import { performance } from '../../../util/clock.ts';
import { type SharedAttributes, toAttributes } from '../../../util/shared-attributes.ts';
import type { TracerSharedState } from '../tracer-shared-state.ts';
import { warnEnded } from './ended-span-warning.ts';
import { type EpochClock, epochClock } from './epoch-clock.ts';
import { exceptionAttributes } from './exception-attributes.ts';
import { SpanIds } from './span-ids.ts';
import type { ObservedSpan } from './span-observer.ts';
import { toEpochMillis, toHrTime } from './time-input.ts';

/**
 * A recorded span with the interface of an SDK span, stored in the form that is cheapest to export: times are
 * numbers, attributes are a list. Source: Trace SDK, "Span"; Trace API, "Span operations".
 */
export class RecordedSpan implements Span, ReadableSpan, ObservedSpan {
  name: string;
  readonly kind: SpanKind;
  /** The clock of all times that the caller does not set: the duration is that of the monotonic clock. */
  readonly clock: EpochClock;
  /** The parent: ids of a local span, which need no text form, or any other span context. */
  readonly parent: SpanIds | SpanContext | undefined;
  /** Milliseconds since 1970. */
  readonly startMillis: number;
  /** Milliseconds since 1970; 0 until the span has ended. */
  endMillis = 0;
  attributeList: AttributeList = [];
  /** Further attributes, with keys that are not in the list; undefined for most spans. */
  shared: SharedAttributes | undefined = undefined;
  /** Equals `shared` until other attributes are set. */
  private untouched: SharedAttributes | undefined = undefined;
  statusCode: SpanStatusCode = SpanStatusCode.UNSET;
  statusMessage: string | undefined = undefined;
  droppedAttributesCount = 0;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  /** Undefined when there are none, as for most spans. */
  eventList: TimedEvent[] | undefined = undefined;
  linkList: Link[] | undefined = undefined;
  /** Links of the list of open spans; declared here so that all spans have the same shape. */
  olderOpen: object | undefined = undefined;
  newerOpen: object | undefined = undefined;
  isOpen = false;
  readonly ids: SpanIds;
  readonly tracer: TracerSharedState<RecordedSpan>;

  constructor(
    tracer: TracerSharedState<RecordedSpan>,
    ids: SpanIds,
    parent: SpanIds | SpanContext | undefined,
    name: string,
    kind: SpanKind,
    startTime: TimeInput | undefined,
    parentClock: EpochClock | undefined,
  ) {
    const now = performance.now();
    this.tracer = tracer;
    this.ids = ids;
    this.name = name;
    this.kind = kind;
    this.parent = parent;
    this.clock = epochClock(now, parentClock);
    this.startMillis =
      startTime === undefined ? now + this.clock.offset : toEpochMillis(startTime, this.clock, now);
  }

  spanContext(): SpanContext {
    return this.ids.toContext();
  }

  isRecording(): boolean {
    return this.endMillis === 0;
  }

  setAttribute(key: string, value: unknown): this {
    if (this.endMillis !== 0 && warnEnded(this, 'setAttribute')) return this;
    this.untouched = undefined;
    if (this.shared?.has(key)) this.unshare();
    const { attributes, valueLength } = this.tracer.limits;
    const count = this.shared === undefined ? 0 : this.shared.list.length / 2;
    const outcome = setAttribute(this.attributeList, key, value, attributes - count, valueLength);
    if (outcome === 'full' && this.droppedAttributesCount++ === 0) {
      diag.warn('Dropping extra attributes.');
    }
    return this;
  }

  /** Sets the initial attributes. As in the SDK, invalid ones count as dropped. */
  begin(input: Attributes): void {
    const { attributes, valueLength } = this.tracer.limits;
    for (const key in input) {
      if (!Object.hasOwn(input, key)) continue;
      const outcome = setAttribute(this.attributeList, key, input[key], attributes, valueLength);
      if (outcome !== 'set') this.droppedAttributesCount++;
    }
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes) {
      if (Object.hasOwn(attributes, key)) this.setAttribute(key, attributes[key]);
    }
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.endMillis !== 0 && warnEnded(this, 'addEvent')) return this;
    const { events, attributesPerEvent, valueLength } = this.tracer.limits;
    if (events === 0) {
      this.droppedEventsCount++;
      return this;
    }
    const isTime = isTimeInput(attributesOrTime);
    const at = isTimeInput(time) ? time : isTime ? attributesOrTime : undefined;
    const clean = cleanSimpleAttributes(isTime ? undefined : (attributesOrTime as Attributes), {
      attributeCountLimit: attributesPerEvent,
      attributeValueLengthLimit: valueLength,
    });
    this.eventList ??= [];
    if (this.eventList.length >= events) {
      this.eventList.shift();
      this.droppedEventsCount++;
    }
    this.eventList.push({ name, time: toHrTime(this.at(at)), ...clean });
    return this;
  }

  addLink(link: Link): this {
    if (this.endMillis !== 0 && warnEnded(this, 'addLink')) return this;
    const { links, attributesPerLink, valueLength } = this.tracer.limits;
    if (links === 0) {
      this.droppedLinksCount++;
      return this;
    }
    this.linkList ??= [];
    if (this.linkList.length >= links) {
      this.linkList.shift();
      this.droppedLinksCount++;
    }
    this.linkList.push({
      context: link.context,
      ...cleanAttributes(link.attributes, {
        attributeCountLimit: attributesPerLink,
        attributeValueLengthLimit: valueLength,
      }),
    });
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  /** OK is final, and UNSET changes nothing (Trace API, "Set Status"). */
  setStatus(status: SpanStatus): this {
    if (this.endMillis !== 0 && warnEnded(this, 'setStatus')) return this;
    if (status.code === SpanStatusCode.UNSET) return this;
    if (this.statusCode === SpanStatusCode.OK) return this;
    const isError = status.code === SpanStatusCode.ERROR;
    this.statusCode = status.code;
    this.statusMessage = isError && typeof status.message === 'string' ? status.message : undefined;
    return this;
  }

  updateName(name: string): this {
    if (this.endMillis === 0 || !warnEnded(this, 'updateName')) this.name = name;
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const attributes = exceptionAttributes(exception);
    if (attributes === undefined) diag.warn(`Failed to record an exception ${exception}`);
    else this.addEvent('exception', attributes, time);
    if (this.endMillis === 0) this.tracer.observer?.onException(exception, this);
  }

  end(endTime?: TimeInput): void {
    if (this.endMillis !== 0 && warnEnded(this, 'end')) return;
    this.endMillis = Math.max(this.at(endTime), this.startMillis);
    this.tracer.onEnd(this);
    this.tracer.observer?.onEnd(this);
  }

  /** Takes ownership of attributes without validation: the caller guarantees valid keys and values. */
  takeAttributes(list: AttributeList, shared: SharedAttributes | undefined): void {
    const { attributes, valueLength } = this.tracer.limits;
    const length = list.length + (shared === undefined ? 0 : shared.list.length);
    const fits = length <= 2 * attributes && valueLength === Number.POSITIVE_INFINITY;
    if (fits && this.attributeList.length === 0) {
      this.attributeList = list;
      this.shared = shared;
      this.untouched = shared;
      return;
    }
    this.setAttributes(toAttributes(list, shared));
  }

  /** Replaces the shared attributes by an extended version. @returns false if others were set since */
  extendAttributes(extended: SharedAttributes): boolean {
    if (this.untouched === undefined || this.untouched !== extended.base) return false;
    const length = this.attributeList.length + extended.list.length;
    if (length > 2 * this.tracer.limits.attributes) return false;
    this.shared = extended;
    return true;
  }

  /** Moves the shared attributes into the list, so that they can be changed. */
  unshare(): void {
    if (this.shared === undefined) return;
    this.attributeList.push(...this.shared.list);
    this.shared = undefined;
    this.untouched = undefined;
  }

  /** Milliseconds since 1970. Default: now. */
  private at(time: TimeInput | undefined): number {
    if (time === undefined) return performance.now() + this.clock.offset;
    return toEpochMillis(time, this.clock);
  }

  /** Undefined for a root span, which the type of the SDK does not allow. */
  get parentSpanContext(): SpanContext {
    return this.parent instanceof SpanIds ? this.parent.toContext() : this.parent!;
  }

  /** Undefined until the span has ended. */
  get durationMillis(): number | undefined {
    return this.endMillis === 0 ? undefined : this.endMillis - this.startMillis;
  }

  get ended(): boolean {
    return this.endMillis !== 0;
  }

  get startTime(): HrTime {
    return toHrTime(this.startMillis);
  }

  get endTime(): HrTime {
    return toHrTime(this.endMillis);
  }

  get duration(): HrTime {
    return this.ended ? toHrTime(this.endMillis - this.startMillis) : [-1, -1];
  }

  get attributes(): Attributes {
    return toAttributes(this.attributeList, this.shared);
  }

  get status(): SpanStatus {
    const { statusCode: code, statusMessage: message } = this;
    return message === undefined ? { code } : { code, message };
  }

  get events(): TimedEvent[] {
    return this.eventList ?? [];
  }

  get links(): Link[] {
    return this.linkList ?? [];
  }

  get resource(): Resource {
    return this.tracer.resource;
  }

  get instrumentationScope(): InstrumentationScope {
    return this.tracer.scope;
  }

  get scopeName(): string {
    return this.tracer.scope.name;
  }

  get failed(): boolean {
    return this.statusCode === SpanStatusCode.ERROR;
  }
}
