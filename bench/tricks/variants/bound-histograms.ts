import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  type BindingMeter,
  BindingMeterProvider,
} from '../../../src/signals/metrics/bound-histograms/binding-meter-provider.ts';
import { createBoundProducer } from '../../../src/signals/metrics/bound-histograms/bound-producer.ts';
import type { Operation } from '../trick.ts';

const NEVER_MS = 2 ** 31 - 1;
const OPTIONS = { unit: 's' };

export function withTrick(): Operation {
  const bind = createMeter().createBoundHistogram('bench', OPTIONS)!;
  const bound = bind(attributes());
  return (times) => {
    for (let i = 0; i < times; i++) bound.record(0.01);
  };
}

export function withoutTrick(): Operation {
  const histogram = createMeter().createHistogram('bench', OPTIONS);
  return (times) => {
    for (let i = 0; i < times; i++) histogram.record(0.01, attributes());
  };
}

function attributes(): Attributes {
  return {
    'http.request.method': 'GET',
    'http.route': '/items/:id',
    'http.response.status_code': 200,
    'url.scheme': 'http',
    'network.protocol.version': '1.1',
  };
}

function createMeter(): BindingMeter {
  const producer = createBoundProducer();
  const reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
    exportIntervalMillis: NEVER_MS,
    metricProducers: [producer],
  });
  const provider = new BindingMeterProvider({ readers: [{ reader, producer }] });
  return provider.getMeter('bench') as BindingMeter;
}
