import { availableParallelism } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { type Meter, type MeterProvider, type MetricOptions, ValueType } from '@opentelemetry/api';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { VERSION } from '../../version.ts';
import { readContainer } from './cgroup.ts';
import { fileDescriptorLimit, openFileDescriptors } from './file-descriptors.ts';

/**
 * Measures the process and the container that it runs in. Everything is read when metrics are collected,
 * and nothing before. Source: semantic conventions, "OS process metrics" and "Container metrics".
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
    observeProcess(this.meter);
    observeContainer(this.meter);
  }
}

function observeProcess(meter: Meter): void {
  const cpuTime = meter.createObservableCounter(
    'process.cpu.time',
    seconds('Total CPU seconds broken down by different CPU modes.'),
  );
  const utilization = meter.createObservableGauge('process.cpu.utilization', {
    description:
      'Difference in process.cpu.time since the last measurement, divided by the elapsed time and number of CPUs available to the process.',
    unit: '1',
  });
  const memory = meter.createObservableUpDownCounter(
    'process.memory.usage',
    bytes('The amount of physical memory in use.'),
  );
  const uptime = meter.createObservableGauge(
    'process.uptime',
    seconds('The time the process has been running.'),
  );
  const descriptors = meter.createObservableUpDownCounter('process.unix.file_descriptor.count', {
    description: 'Number of UNIX file descriptors in use by the process.',
    unit: '{file_descriptor}',
    valueType: ValueType.INT,
  });
  const descriptorLimit = meter.createObservableGauge('app.process.file_descriptor.limit', {
    description: 'Number of file descriptors that the process may have open.',
    unit: '{file_descriptor}',
    valueType: ValueType.INT,
  });
  const heapLimit = meter.createObservableGauge(
    'app.v8js.heap.limit',
    bytes('Size at which the heap of V8 ends with an error.'),
  );
  const external = meter.createObservableGauge(
    'app.v8js.external_memory',
    bytes('Memory outside of the heap that its objects hold, such as buffers.'),
  );
  const used = createUtilization();
  meter.addBatchObservableCallback(
    (result) => {
      const { user, system } = process.cpuUsage();
      result.observe(cpuTime, user / 1e6, { 'cpu.mode': 'user' });
      result.observe(cpuTime, system / 1e6, { 'cpu.mode': 'system' });
      const part = used(user + system);
      if (part !== undefined) result.observe(utilization, part);
      result.observe(memory, process.memoryUsage.rss());
      result.observe(uptime, process.uptime());
      const open = openFileDescriptors();
      if (open !== undefined) result.observe(descriptors, open);
      const most = fileDescriptorLimit();
      if (most !== undefined) result.observe(descriptorLimit, most);
      const heap = getHeapStatistics();
      result.observe(heapLimit, heap.heap_size_limit);
      result.observe(external, heap.external_memory);
    },
    [cpuTime, utilization, memory, uptime, descriptors, descriptorLimit, heapLimit, external],
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

function observeContainer(meter: Meter): void {
  const cpuTime = meter.createObservableCounter(
    'container.cpu.time',
    seconds('Total CPU time consumed.'),
  );
  const throttled = meter.createObservableCounter(
    'app.container.cpu.throttled.time',
    seconds('Time in which the container was held back by its limit of CPU.'),
  );
  const cpuLimit = meter.createObservableGauge('app.container.cpu.limit', {
    description: 'CPUs that the container may use.',
    unit: '{cpu}',
  });
  const usage = meter.createObservableUpDownCounter(
    'container.memory.usage',
    bytes('Memory usage of the container.'),
  );
  const workingSet = meter.createObservableUpDownCounter(
    'container.memory.working_set',
    bytes('Container memory working set.'),
  );
  const memoryLimit = meter.createObservableGauge(
    'app.container.memory.limit',
    bytes('Memory that the container may use.'),
  );
  const instruments = [cpuTime, throttled, cpuLimit, usage, workingSet, memoryLimit];
  meter.addBatchObservableCallback((result) => {
    const state = readContainer();
    const values = [
      state.cpuTime,
      state.cpuThrottledTime,
      state.cpuLimit,
      state.memoryUsage,
      state.memoryWorkingSet,
      state.memoryLimit,
    ];
    for (const [index, value] of values.entries()) {
      if (value !== undefined) result.observe(instruments[index]!, value);
    }
  }, instruments);
}

function seconds(description: string): MetricOptions {
  return { description, unit: 's' };
}

function bytes(description: string): MetricOptions {
  return { description, unit: 'By', valueType: ValueType.INT };
}
