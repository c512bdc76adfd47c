import { trace } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { activeContext } from '../../context/active-context.ts';
import { serviceWallClock } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { type ObservableQueue, observeQueue } from './bullmq-queues.ts';
import { createTelemetry, rememberFailure, type Telemetry } from './bullmq-telemetry.ts';
import { messagingMetrics } from './messaging-metrics.ts';

interface QueueBase {
  readonly name: string;
  readonly opts: { telemetry?: Telemetry };
}

interface FlowProducer {
  telemetry?: Telemetry;
}

interface Job {
  /** When it was added, and its delay, in milliseconds. */
  readonly timestamp?: number;
  readonly delay?: number;
}

type Class = { readonly prototype: Record<string, unknown> };

interface Exports {
  readonly QueueBase?: Class;
  readonly Queue?: Class;
  readonly Worker?: Class;
  readonly FlowProducer?: Class;
}

type Call = (this: unknown, ...args: unknown[]) => unknown;

const OBSERVATION = placeOf(
  'the observation of BullMQ',
  'Spans of jobs may be missing; the service is not affected. Report this to Sightline.',
);

/**
 * Observes BullMQ by its telemetry interface, which is set on queues, workers and flow producers that have none.
 * Source: BullMQ, "Telemetry"; semantic conventions, messaging spans.
 */
export class BullmqInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/bullmq', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const telemetry = createTelemetry(() => this.tracer);
    return [
      new InstrumentationNodeModuleDefinition('bullmq', ['>=5.16.0 <7'], (exported) => {
        const { QueueBase, Queue, Worker, FlowProducer } = exported as Exports;
        if (QueueBase) {
          replaceMethod(
            QueueBase.prototype,
            'createBackend',
            runBefore((target) => setTelemetry(target as QueueBase, telemetry)),
          );
          // Queues and workers call `trace` for each operation, before anything else reads the telemetry.
          replaceMethod(
            QueueBase.prototype,
            'trace',
            runBefore((target) => {
              setTelemetry(target as QueueBase, telemetry);
              const isObservable = isInstance(target, Queue) || isInstance(target, Worker);
              if (isObservable) observeQueue(target as ObservableQueue);
            }),
          );
        }
        for (const name of ['add', 'addBulk']) {
          if (FlowProducer) {
            replaceMethod(
              FlowProducer.prototype,
              name,
              runBefore((target) => setFlowTelemetry(target as FlowProducer, telemetry)),
            );
          }
        }
        if (FlowProducer) replaceMethod(FlowProducer.prototype, 'addNode', wrapAddNode);
        if (Worker) replaceMethod(Worker.prototype, 'callProcessJob', wrapCallProcessJob);
        return exported;
      }),
    ];
  }
}

function isInstance(value: unknown, type: Class | undefined): boolean {
  return type !== undefined && Object.prototype.isPrototypeOf.call(type.prototype, value as object);
}

/** Runs a function, which may fail, before a method. */
function runBefore(act: (target: unknown) => void): (original: Method) => Method {
  return (original) =>
    function (this: unknown, ...args: unknown[]) {
      guarded(OBSERVATION, () => act(this));
      return (original as Call).apply(this, args);
    };
}

/** Sets a property that is not enumerable, on a copy of the options of the service. */
function setTelemetry({ opts }: QueueBase, value: Telemetry): void {
  if (opts === undefined || opts.telemetry !== undefined || Object.isFrozen(opts)) return;
  Object.defineProperty(opts, 'telemetry', { configurable: true, writable: true, value });
}

function setFlowTelemetry(producer: FlowProducer, value: Telemetry): void {
  if (producer.telemetry !== undefined) return;
  Object.defineProperty(producer, 'telemetry', { configurable: true, writable: true, value });
}

/** BullMQ passes the trace to those nodes of a flow that have options. Others get empty ones, in a copy of the flow. */
function wrapAddNode(original: Method): Method {
  return function (this: unknown, ...args: unknown[]) {
    const [flow, ...rest] = args as [{ readonly node?: { readonly opts?: object } } | undefined];
    const { node } = flow ?? {};
    const isBare = typeof node === 'object' && node !== null && node.opts === undefined;
    const flowWithOptions = isBare ? { ...flow, node: { ...node, opts: {} } } : flow;
    return (original as Call).call(this, flowWithOptions, ...rest);
  };
}

/** The method that calls the processor of the service, inside of the span of its job. */
function wrapCallProcessJob(original: Method): Method {
  return function (this: QueueBase, ...args: unknown[]) {
    const { timestamp, delay = 0 } = args[0] as Job;
    if (typeof timestamp === 'number') {
      const seconds = (serviceWallClock() - timestamp - delay) / 1000;
      guarded(OBSERVATION, () =>
        messagingMetrics.recordWait('bullmq', this.name, Math.max(0, seconds)),
      );
    }
    const span = trace.getSpan(activeContext());
    const result = (original as Call).apply(this, args);
    if (
      span !== undefined &&
      typeof (result as Promise<unknown> | undefined)?.then === 'function'
    ) {
      (result as Promise<unknown>).then(undefined, (error) => rememberFailure(span, error));
    }
    return result;
  };
}
