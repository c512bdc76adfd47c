import type { Attributes, Meter, Observable } from '@opentelemetry/api';
import {
  type Component,
  type Duration,
  type ExporterCounts,
  parentOrigin,
  type TelemetryCounts,
} from '../../export/telemetry-counts.ts';
import { GRPC_STATUSES } from '../../util/grpc-statuses.ts';

/** The metrics of the SDK itself. */
export interface SdkMetrics {
  /** Records the durations measured since the last call. */
  recordDurations(): void;
}

type Observe = (value: number, attributes: Attributes) => void;

interface Source {
  readonly observable: Observable;
  report(observe: Observe): void;
}

const NAMES = { traces: 'span', logs: 'log', metrics: 'metric_data_point' } as const;
const UNITS = { traces: '{span}', logs: '{log_record}', metrics: '{data_point}' } as const;
const ITEMS = { traces: 'spans', logs: 'log records', metrics: 'metric data points' } as const;

/** Indexed by sampling decision. Source: semantic conventions, `otel.span.sampling_result`. */
const RESULTS = ['DROP', 'RECORD_ONLY', 'RECORD_AND_SAMPLE'] as const;

/** The conventions advise no buckets: only count, sum, minimum and maximum are reported. */
const NO_BUCKETS = { explicitBucketBoundaries: [] };

/** Source: semantic conventions, "OpenTelemetry SDK metrics" (in development). */
export function createSdkMetrics(meter: Meter, counts: TelemetryCounts): SdkMetrics {
  const sources: readonly Source[] = [
    ...spanSources(meter, counts),
    overflowSource(meter, counts),
    ...(['traces', 'logs'] as const).flatMap((signal) => processorSources(meter, counts, signal)),
    ...(['traces', 'logs', 'metrics'] as const).flatMap((signal) =>
      exporterSources(meter, counts, signal),
    ),
  ];
  meter.addBatchObservableCallback(
    (result) => {
      for (const { observable, report } of sources) {
        report((value, attributes) => result.observe(observable, value, attributes));
      }
    },
    sources.map(({ observable }) => observable),
  );
  // Compiles them before the first collection.
  for (const { report } of sources) report(() => {});
  const record = durationRecorder(meter);
  return {
    recordDurations: () => counts.durations.splice(0).forEach(record),
  };
}

function spanSources(meter: Meter, counts: TelemetryCounts): readonly Source[] {
  const { started, ended } = counts.spans;
  const origins = Object.entries(parentOrigin);
  const sum = (decision: number) =>
    origins.reduce((total, [, first]) => total + started[first + decision]!, 0);
  return [
    {
      observable: meter.createObservableCounter('otel.sdk.span.started', {
        unit: UNITS.traces,
        description: 'The number of created spans.',
      }),
      report(observe) {
        for (const [origin, first] of origins) {
          for (const [decision, result] of RESULTS.entries()) {
            const value = started[first + decision]!;
            const attributes = {
              'otel.span.parent.origin': origin,
              'otel.span.sampling_result': result,
            };
            if (value > 0) observe(value, attributes);
          }
        }
      },
    },
    {
      observable: meter.createObservableUpDownCounter('otel.sdk.span.live', {
        unit: UNITS.traces,
        description: 'The number of recording spans that have not ended yet.',
      }),
      report(observe) {
        for (const [decision, result] of RESULTS.entries()) {
          const recorded = decision === 0 ? 0 : sum(decision);
          if (recorded === 0) continue;
          observe(recorded - ended[decision]!, { 'otel.span.sampling_result': result });
        }
      },
    },
    {
      observable: meter.createObservableCounter('otel.sdk.log.created', {
        unit: UNITS.logs,
        description: 'The number of log records submitted to an enabled logger.',
      }),
      report(observe) {
        if (counts.logs > 0) observe(counts.logs, {});
      },
    },
  ];
}

/** Not part of the conventions. */
function overflowSource(meter: Meter, { overflowing }: TelemetryCounts): Source {
  return {
    observable: meter.createObservableUpDownCounter('app.sdk.metric.overflowing', {
      unit: '{metric}',
      description: 'Metrics that have reached their limit of series since the start.',
    }),
    report(observe) {
      for (const name of overflowing) observe(1, { 'app.sdk.metric.name': name });
    },
  };
}

function processorSources(
  meter: Meter,
  { processors }: TelemetryCounts,
  signal: 'traces' | 'logs',
): readonly Source[] {
  const prefix = `otel.sdk.processor.${NAMES[signal]}`;
  const unit = UNITS[signal];
  const ofSignal = () => processors.filter((processor) => processor.signal === signal);
  const queues = () => ofSignal().filter(({ queue }) => queue !== undefined);
  return [
    {
      observable: meter.createObservableCounter(`${prefix}.processed`, {
        unit,
        description: `The number of ${ITEMS[signal]} whose processing has finished, either successful or failed.`,
      }),
      report(observe) {
        for (const processor of ofSignal()) {
          observeOutcomes(observe, processor, processor.processed, processor.dropped);
        }
      },
    },
    {
      observable: meter.createObservableUpDownCounter(`${prefix}.queue.size`, {
        unit,
        description: `The number of ${ITEMS[signal]} in the queue, those being sent among them.`,
      }),
      report(observe) {
        for (const processor of queues()) {
          observe(processor.queue!.size(), attributesOf(processor));
        }
      },
    },
    {
      observable: meter.createObservableUpDownCounter(`${prefix}.queue.capacity`, {
        unit,
        description: `The most ${ITEMS[signal]} that the queue can hold.`,
      }),
      report(observe) {
        for (const processor of queues()) {
          const { capacity } = processor.queue!;
          if (capacity !== undefined) observe(capacity, attributesOf(processor));
        }
      },
    },
  ];
}

function exporterSources(
  meter: Meter,
  { exporters }: TelemetryCounts,
  signal: 'traces' | 'logs' | 'metrics',
): readonly Source[] {
  const prefix = `otel.sdk.exporter.${NAMES[signal]}`;
  const unit = UNITS[signal];
  const ofSignal = () => exporters.filter((exporter) => exporter.signal === signal);
  return [
    {
      observable: meter.createObservableUpDownCounter(`${prefix}.inflight`, {
        unit,
        description: `The number of ${ITEMS[signal]} which were passed to the exporter and not exported yet, neither successful nor failed.`,
      }),
      report(observe) {
        for (const exporter of ofSignal()) observe(exporter.inflight, attributesOf(exporter));
      },
    },
    {
      observable: meter.createObservableCounter(`${prefix}.exported`, {
        unit,
        description: `The number of ${ITEMS[signal]} whose export has finished, either successful or failed.`,
      }),
      report(observe) {
        for (const exporter of ofSignal()) {
          observeOutcomes(observe, exporter, exporter.exported, exporter.failed);
        }
      },
    },
  ];
}

/** Observes the successes of a component, and its failures by `error.type`. */
function observeOutcomes(
  observe: Observe,
  component: Component,
  successes: number,
  failures: ReadonlyMap<string, number>,
): void {
  const attributes = attributesOf(component);
  observe(successes, attributes);
  for (const [error, count] of failures) {
    observe(count, { ...attributes, 'error.type': errorOf(component, error) });
  }
}

function durationRecorder(meter: Meter): (duration: Duration) => void {
  const exports = meter.createHistogram('otel.sdk.exporter.operation.duration', {
    unit: 's',
    description: 'The duration of exporting a batch of telemetry records.',
    advice: NO_BUCKETS,
  });
  const collections = meter.createHistogram('otel.sdk.metric_reader.collection.duration', {
    unit: 's',
    description: 'The duration of the collect operation of the metric reader.',
    advice: NO_BUCKETS,
  });
  return ({ what, of, seconds, error }) => {
    const instrument = what === 'export' ? exports : collections;
    const attributes = { ...attributesOf(of) };
    if (error !== undefined) {
      const name = errorOf(of, error);
      attributes['error.type'] = name;
      if (name !== error) attributes['rpc.response.status_code'] = name;
      else if (HTTP_STATUS.test(error)) attributes['http.response.status_code'] = Number(error);
    }
    instrument.record(seconds, attributes);
  };
}

const HTTP_STATUS = /^[1-5]\d\d$/;

/** gRPC statuses are numbers; the conventions use their names. */
function errorOf({ type }: Component, error: string): string {
  return type.startsWith('otlp_grpc') ? (GRPC_STATUSES[Number(error)] ?? error) : error;
}

const cache = new WeakMap<Component, Attributes>();

function attributesOf(component: Component & { readonly server?: ExporterCounts['server'] }) {
  let attributes = cache.get(component);
  if (attributes === undefined) {
    const { type, name, server } = component;
    attributes = {
      'otel.component.type': type,
      'otel.component.name': name,
      ...(server === undefined ? {} : { 'server.address': server.address }),
      ...(server?.port === undefined ? {} : { 'server.port': server.port }),
    };
    cache.set(component, attributes);
  }
  return attributes;
}
