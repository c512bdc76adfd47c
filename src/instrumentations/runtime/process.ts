import { availableParallelism } from 'node:os';
import { getHeapStatistics, type HeapInfo } from 'node:v8';
import { type Meter, type MeterProvider, type Observable, ValueType } from '@opentelemetry/api';
import { oldSpaceSize } from '../../configuration/node-flags/old-space.ts';
import { performance, setTimeout } from '../../util/clock.ts';
import { PatchlessInstrumentation } from '../patching/patchless-instrumentation.ts';
import { type ContainerState, createContainerReader } from './cgroup.ts';
import { countFileDescriptors, fileDescriptorLimit } from './file-descriptors.ts';

/** A metric without attributes. */
interface MetricDefinition<T> {
  readonly kind: 'Counter' | 'Gauge' | 'UpDownCounter';
  readonly unit: string;
  readonly description: string;
  /** @returns the current value; undefined if it is not available */
  read(state: T): number | undefined;
}

type MetricDefinitions<T> = Readonly<Record<string, MetricDefinition<T>>>;

/** Source: semantic conventions, "OS process metrics". */
const PROCESS_METRICS: MetricDefinitions<HeapInfo> = {
  'process.memory.usage': {
    kind: 'UpDownCounter',
    unit: 'By',
    description: 'The amount of physical memory in use.',
    read: () => process.memoryUsage.rss(),
  },
  'process.uptime': {
    kind: 'Gauge',
    unit: 's',
    description: 'The time the process has been running.',
    read: () => process.uptime(),
  },
  'app.process.file_descriptor.limit': {
    kind: 'Gauge',
    unit: '{file_descriptor}',
    description: 'Number of file descriptors that the process may have open.',
    read: () => fileDescriptorLimit(),
  },
  'app.v8js.heap.limit': {
    kind: 'Gauge',
    unit: 'By',
    description: 'Size at which the heap of V8 ends with an error.',
    // The limit of V8 includes the young generation, up to 192 MiB, in which no long-lived object stays.
    read: ({ heap_size_limit }) => Math.min(oldSpaceSize() ?? Infinity, heap_size_limit),
  },
  'app.v8js.external_memory': {
    kind: 'Gauge',
    unit: 'By',
    description: 'Memory outside of the heap that its objects hold, such as buffers.',
    read: ({ external_memory }) => external_memory,
  },
};

/** Source: semantic conventions, "Container metrics". */
const CONTAINER_METRICS: MetricDefinitions<ContainerState> = {
  'container.cpu.time': {
    kind: 'Counter',
    unit: 's',
    description: 'Total CPU time consumed.',
    read: ({ cpuTime }) => cpuTime,
  },
  'app.container.cpu.throttled.time': {
    kind: 'Counter',
    unit: 's',
    description: 'Time in which the container was held back by its limit of CPU.',
    read: ({ cpuThrottledTime }) => cpuThrottledTime,
  },
  'app.container.cpu.limit': {
    kind: 'Gauge',
    unit: '{cpu}',
    description: 'CPUs that the container may use.',
    read: ({ cpuLimit }) => cpuLimit,
  },
  'container.memory.usage': {
    kind: 'UpDownCounter',
    unit: 'By',
    description: 'Memory usage of the container.',
    read: ({ memoryUsage }) => memoryUsage,
  },
  'container.memory.working_set': {
    kind: 'UpDownCounter',
    unit: 'By',
    description: 'Container memory working set.',
    read: ({ memoryWorkingSet }) => memoryWorkingSet,
  },
  'app.container.memory.limit': {
    kind: 'Gauge',
    unit: 'By',
    description: 'Memory that the container may use.',
    read: ({ memoryLimit }) => memoryLimit,
  },
};

/** Milliseconds after the start. By default, the first collection is much later. */
const WARM_UP_MS = 3600;

/**
 * Measures the process and its container. Everything is read when metrics are collected.
 */
export class ProcessInstrumentation extends PatchlessInstrumentation {
  constructor(config = {}) {
    super('sightline/process', config);
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    observeCpu(this.meter);
    const countFiles = observeFileDescriptors(this.meter);
    const readProcess = observe(this.meter, PROCESS_METRICS, getHeapStatistics);
    const readContainer = observe(this.meter, CONTAINER_METRICS, createContainerReader());
    // Warms up: the first collection then finds compiled code and the paths of the files.
    setTimeout(() => {
      process.cpuUsage();
      readProcess();
      readContainer();
      countFiles();
    }, WARM_UP_MS).unref();
  }
}

/**
 * @param getState called once for each collection
 * @returns reads all metrics
 */
function observe<T>(
  meter: Meter,
  definitions: MetricDefinitions<T>,
  getState: () => T,
): () => ReadonlyMap<Observable, number> {
  const instruments = new Map<MetricDefinition<T>, Observable>();
  for (const [name, definition] of Object.entries(definitions)) {
    const { kind, unit, description } = definition;
    const valueType = unit === 'By' ? ValueType.INT : ValueType.DOUBLE;
    const options = { unit, description, valueType };
    instruments.set(definition, meter[`createObservable${kind}`](name, options));
  }
  const read = () => {
    const state = getState();
    const values = new Map<Observable, number>();
    for (const [definition, instrument] of instruments) {
      const value = definition.read(state);
      if (value !== undefined) values.set(instrument, value);
    }
    return values;
  };
  meter.addBatchObservableCallback(
    (result) => {
      for (const [instrument, value] of read()) result.observe(instrument, value);
    },
    [...instruments.values()],
  );
  return read;
}

/**
 * Counts asynchronously, so that no collection blocks on the disk. A collection that cannot wait, such as that at the exit
 * of the process, has the count of the previous one.
 *
 * @returns counts once, before the first collection
 */
function observeFileDescriptors(meter: Meter): () => void {
  const open = meter.createObservableUpDownCounter('process.unix.file_descriptor.count', {
    unit: '{file_descriptor}',
    description: 'Number of UNIX file descriptors in use by the process.',
    valueType: ValueType.INT,
  });
  let last: number | undefined;
  const count = (callback: () => void) =>
    countFileDescriptors((current) => {
      last = current;
      callback();
    });
  open.addCallback((result) => {
    const observe = () => {
      if (last !== undefined) result.observe(last);
    };
    observe();
    return new Promise<void>((resolve) =>
      count(() => {
        observe();
        resolve();
      }),
    );
  });
  return () => count(() => {});
}

function observeCpu(meter: Meter): void {
  const time = meter.createObservableCounter('process.cpu.time', {
    description: 'Total CPU seconds broken down by different CPU modes.',
    unit: 's',
  });
  const utilization = meter.createObservableGauge('process.cpu.utilization', {
    description:
      'Difference in process.cpu.time since the last measurement, divided by the elapsed time and number of CPUs available to the process.',
    unit: '1',
  });
  const utilizationSinceLast = createUtilization();
  meter.addBatchObservableCallback(
    (result) => {
      const { user, system } = process.cpuUsage();
      result.observe(time, user / 1e6, { 'cpu.mode': 'user' });
      result.observe(time, system / 1e6, { 'cpu.mode': 'system' });
      const value = utilizationSinceLast(user + system);
      if (value !== undefined) result.observe(utilization, value);
    },
    [time, utilization],
  );
}

/**
 * @returns computes the utilization of all CPUs since its last call, from 0 to 1, by the CPU time of the process in
 *   microseconds; undefined if no time has passed
 */
function createUtilization(): (cpuMicros: number) => number | undefined {
  let lastMicros = 0;
  // The start of the process, from which its CPU time counts.
  let lastMs = performance.now() - process.uptime() * 1000;
  return (cpuMicros) => {
    const now = performance.now();
    const elapsedMicros = (now - lastMs) * 1000;
    const utilization = (cpuMicros - lastMicros) / elapsedMicros / availableParallelism();
    lastMs = now;
    lastMicros = cpuMicros;
    return elapsedMicros > 0 ? Math.min(1, Math.max(0, utilization)) : undefined;
  };
}
