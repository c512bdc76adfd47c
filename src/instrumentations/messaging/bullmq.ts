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
import { createTelemetry, jobFailed, type Telemetry } from './bullmq-telemetry.ts';
import { measureWaiting } from './messaging-metrics.ts';

interface Base {
  readonly name: string;
  readonly opts: { telemetry?: Telemetry };
}

interface Flows {
  telemetry?: Telemetry;
}

interface Job {
  /** When it was added, and for how long it was to wait, in ms. */
  readonly timestamp?: number;
  readonly delay?: number;
}

type Class = { readonly prototype: Record<string, unknown> };

interface Exported {
  readonly QueueBase?: Class;
  readonly Queue?: Class;
  readonly Worker?: Class;
  readonly FlowProducer?: Class;
}

type Call = (this: unknown, ...args: unknown[]) => unknown;

const INJECTING = placeOf(
  'the observation of BullMQ',
  'Spans of jobs may be missing, and what the service does goes on. Report this to Sightline.',
);

/**
 * Observes BullMQ by the interface that it has for telemetry, which is given to queues, workers and flows that have none.
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
        const { QueueBase, Queue, Worker, FlowProducer } = exported as Exported;
        if (QueueBase) {
          const injecting = before((it) => inject(it as Base, telemetry));
          replaceMethod(QueueBase.prototype, 'createBackend', injecting);
          // Each operation passes `trace`; before that nothing looks for telemetry. Queues and workers inherit it.
          const tracing = before((it) => {
            inject(it as Base, telemetry);
            if (isOf(it, Queue) || isOf(it, Worker)) observeQueue(it as ObservableQueue);
          });
          replaceMethod(QueueBase.prototype, 'trace', tracing);
        }
        for (const name of ['add', 'addBulk']) {
          if (FlowProducer) {
            replaceMethod(
              FlowProducer.prototype,
              name,
              before((it) => injectFlows(it as Flows, telemetry)),
            );
          }
        }
        if (FlowProducer) replaceMethod(FlowProducer.prototype, 'addNode', withOptions);
        if (Worker) replaceMethod(Worker.prototype, 'callProcessJob', observeJobs);
        return exported;
      }),
    ];
  }
}

function isOf(it: unknown, type: Class | undefined): boolean {
  return type !== undefined && Object.prototype.isPrototypeOf.call(type.prototype, it as object);
}

/** Runs what may fail before a method. */
function before(act: (target: unknown) => void): (original: Method) => Method {
  return (original) =>
    function (this: unknown, ...args: unknown[]) {
      guarded(INJECTING, () => act(this));
      return (original as Call).apply(this, args);
    };
}

/** Not to be seen by who lists the options, which are a copy of the service's. */
function inject({ opts }: Base, value: Telemetry): void {
  if (opts === undefined || opts.telemetry !== undefined || Object.isFrozen(opts)) return;
  Object.defineProperty(opts, 'telemetry', { configurable: true, writable: true, value });
}

function injectFlows(flows: Flows, value: Telemetry): void {
  if (flows.telemetry !== undefined) return;
  Object.defineProperty(flows, 'telemetry', { configurable: true, writable: true, value });
}

/** BullMQ gives the trace to the nodes of a flow that have options, and to no others. The flow stays the service's own. */
function withOptions(original: Method): Method {
  return function (this: unknown, ...args: unknown[]) {
    const [given, ...rest] = args as [{ readonly node?: { readonly opts?: object } } | undefined];
    const { node } = given ?? {};
    const isBare = typeof node === 'object' && node !== null && node.opts === undefined;
    const first = isBare ? { ...given, node: { ...node, opts: {} } } : given;
    return (original as Call).call(this, first, ...rest);
  };
}

/** The processor itself is called here, inside of the span of its job, whatever it is given. */
function observeJobs(original: Method): Method {
  return function (this: Base, ...args: unknown[]) {
    const { timestamp, delay = 0 } = args[0] as Job;
    if (typeof timestamp === 'number') {
      const seconds = (serviceWallClock() - timestamp - delay) / 1000;
      guarded(INJECTING, () => measureWaiting('bullmq', this.name, Math.max(0, seconds)));
    }
    const span = trace.getSpan(activeContext());
    const result = (original as Call).apply(this, args);
    if (
      span !== undefined &&
      typeof (result as Promise<unknown> | undefined)?.then === 'function'
    ) {
      (result as Promise<unknown>).then(undefined, (error) => jobFailed(span, error));
    }
    return result;
  };
}
