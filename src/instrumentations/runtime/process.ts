import { availableParallelism } from 'node:os';
import { getHeapStatistics, type HeapInfo } from 'node:v8';
import { type Meter, type MeterProvider, type Observable, ValueType } from '@opentelemetry/api';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { oldSpaceSize } from '../../configuration/node-flags/old-space.ts';
import { performance, setTimeout } from '../../util/clock.ts';
import { VERSION } from '../../util/version.ts';
import { type ContainerState, createContainerReader } from './cgroup.ts';
import { countFileDescriptors, fileDescriptorLimit } from './file-descriptors.ts';

/** A metric without attributes, and how it is read; undefined where it cannot be. */
interface Figure<T> {
  readonly kind: 'Counter' | 'Gauge' | 'UpDownCounter';
  readonly unit: string;
  readonly description: string;
  read(from: T): number | undefined;
}

type Figures<T> = Readonly<Record<string, Figure<T>>>;

/** Source: semantic conventions, "OS process metrics". */
const OF_PROCESS: Figures<HeapInfo> = {
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
    // V8's own number has the young generation in it, up to 192 MiB, which no object that stays is in.
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
const OF_CONTAINER: Figures<ContainerState> = {
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

/** After the start, and long before the first collection by default, in milliseconds. */
const AHEAD_MS = 3600;

/**
 * Measures the process and the container that it runs in. Everything is read when metrics are collected.
 */
export class ProcessInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/process', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    observeCpu(this.meter);
    const countAhead = observeFileDescriptors(this.meter);
    const readProcess = observe(this.meter, OF_PROCESS, getHeapStatistics);
    const readContainer = observe(this.meter, OF_CONTAINER, createContainerReader());
    // Compiles what reads, and finds the files, so that the first collection need not.
    setTimeout(() => {
      process.cpuUsage();
      readProcess();
      readContainer();
      countAhead();
    }, AHEAD_MS).unref();
  }
}

/**
 * @param take what the figures are read from, once for all of them
 * @returns reads all of them
 */
function observe<T>(
  meter: Meter,
  figures: Figures<T>,
  take: () => T,
): () => ReadonlyMap<Observable, number> {
  const instruments = new Map<Figure<T>, Observable>();
  for (const [name, figure] of Object.entries(figures)) {
    const { kind, unit, description } = figure;
    const valueType = unit === 'By' ? ValueType.INT : ValueType.DOUBLE;
    const options = { unit, description, valueType };
    instruments.set(figure, meter[`createObservable${kind}`](name, options));
  }
  const read = () => {
    const from = take();
    const values = new Map<Observable, number>();
    for (const [figure, instrument] of instruments) {
      const value = figure.read(from);
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
 * Counts without waiting for the disk, and so by a promise. A collection that cannot wait, as that when the process
 * exits, has the number of the one before.
 *
 * @returns counts for the first time
 */
function observeFileDescriptors(meter: Meter): () => void {
  const open = meter.createObservableUpDownCounter('process.unix.file_descriptor.count', {
    unit: '{file_descriptor}',
    description: 'Number of UNIX file descriptors in use by the process.',
    valueType: ValueType.INT,
  });
  let last: number | undefined;
  const count = (then: () => void) =>
    countFileDescriptors((found) => {
      last = found;
      then();
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
  const used = createUtilization();
  meter.addBatchObservableCallback(
    (result) => {
      const { user, system } = process.cpuUsage();
      result.observe(time, user / 1e6, { 'cpu.mode': 'user' });
      result.observe(time, system / 1e6, { 'cpu.mode': 'system' });
      const part = used(user + system);
      if (part !== undefined) result.observe(utilization, part);
    },
    [time, utilization],
  );
}

/**
 * @returns has the part of all CPUs that was used since the last time, from microseconds of CPU time;
 *   undefined where no time has passed
 */
function createUtilization(): (cpuMicros: number) => number | undefined {
  let lastMicros = 0;
  // Of the process, whose CPU time began then too.
  let last = performance.now() - process.uptime() * 1000;
  return (cpuMicros) => {
    const now = performance.now();
    const elapsedMicros = (now - last) * 1000;
    const part = (cpuMicros - lastMicros) / elapsedMicros / availableParallelism();
    last = now;
    lastMicros = cpuMicros;
    return elapsedMicros > 0 ? Math.min(1, Math.max(0, part)) : undefined;
  };
}
