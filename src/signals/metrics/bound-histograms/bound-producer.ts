import type { HrTime } from '@opentelemetry/api';
import { type InstrumentationScope, millisToHrTime } from '@opentelemetry/core';
import { emptyResource } from '@opentelemetry/resources';
import type {
  CollectionResult,
  IMetricReader,
  MetricProducer,
  ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { wallClock } from '../../../util/clock.ts';
import type { HistogramTable } from './histogram-table.ts';

type ScopeMetrics = ResourceMetrics['scopeMetrics'];

/** Provides one reader with the bound histograms, in addition to the metrics of the SDK. */
export interface BoundProducer extends MetricProducer {
  add(scope: InstrumentationScope, table: HistogramTable): void;
  /** Collects synchronously, for a process that exits. */
  collectNow(): ScopeMetrics;
}

/** A reader and its producer of bound histograms. */
export interface ReaderWithProducer {
  readonly reader: IMetricReader;
  readonly producer: BoundProducer;
}

/** Source: Metrics SDK, "MetricProducer". */
export function createBoundProducer(): BoundProducer {
  const scopes = new Map<InstrumentationScope, HistogramTable[]>();

  const collectNow = (): ScopeMetrics => {
    const time: HrTime = millisToHrTime(wallClock());
    return [...scopes].flatMap(([scope, tables]) => {
      const metrics = tables.flatMap((table) => table.collect(time) ?? []);
      return metrics.length === 0 ? [] : [{ scope, metrics }];
    });
  };

  return {
    add(scope, table) {
      const tables = scopes.get(scope);
      if (tables === undefined) scopes.set(scope, [table]);
      else tables.push(table);
    },
    collectNow,
    collect: (): Promise<CollectionResult> =>
      Promise.resolve({
        // The reader uses the resource of the SDK.
        resourceMetrics: { resource: emptyResource(), scopeMetrics: collectNow() },
        errors: [],
      }),
  };
}
