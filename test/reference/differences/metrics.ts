import type { MeantDifference } from './meant-difference.ts';

/** Of metrics, their endpoint and the resource. */
export const METRICS: readonly MeantDifference[] = [
  {
    says: 'CPU, memory, uptime and file descriptors of the process, memory of its container, limits and external memory of V8',
    reason: 'Upstream’s preload has the event loop, the heap and garbage collection only.',
    effect: 'gain',
    where: [
      {
        program: 'resource|host-metrics',
        what: 'metric process.*|metric container.*|metric app.*',
        field: 'whole*',
        side: 'sightline',
      },
    ],
  },
  {
    says: 'What the telemetry itself did: spans started, processed, queued, exported (`otel.sdk.*`)',
    reason: 'A gap in the data and a gap in the service look alike without it.',
    effect: 'gain',
    where: [
      {
        program: 'resource|host-metrics',
        what: 'metric otel.*',
        field: 'whole*',
        side: 'sightline',
      },
    ],
  },
  {
    says: 'The resource has `deployment.environment.name` and `telemetry.distro.*`',
    reason:
      'Boards and alerts tell production from the rest by the one, support the distribution by the other.',
    effect: 'gain',
    where: [{ program: 'resource|host-metrics', what: 'resource', side: 'sightline' }],
  },
  {
    says: 'The arguments of the command line and the user’s name are not in the resource',
    reason: 'Arguments hold secrets, and both are on everything that is sent.',
    effect: 'loss',
    where: [{ program: 'resource|host-metrics', what: 'resource', side: 'upstream' }],
  },
  {
    says: 'On the Prometheus endpoint metrics have their unit in the name (`http_server_request_duration_seconds`), and no comment where there is no description',
    reason:
      'Prometheus’ own names since ever, and those that an OTLP export to Prometheus makes; upstream’s exporter leaves the unit away and writes `# UNIT`, which the text format does not know.',
    effect: 'neutral',
    where: [{ program: 'prometheus-endpoint', what: 'seen' }],
  },
  {
    says: 'kafkajs: fetches and heartbeats are counted as often as they happen',
    reason: 'Both go by the clock: a slower run has more of them.',
    effect: 'neutral',
    sometimes: true,
    where: [
      {
        program: 'kafkajs-messages',
        what: 'metric messaging.client.operation.duration',
        field:
          'series messaging.operation.name=Fetch *|series messaging.operation.name=Heartbeat *',
      },
    ],
  },
  {
    says: 'Memory and CPU of the process are those of the `process` instrumentation, also where `host-metrics` is on',
    reason: 'Two instruments of one name, in other units, would be one series in Prometheus.',
    effect: 'neutral',
    where: [
      {
        program: 'host-metrics',
        what: 'metric process.cpu.utilization|metric process.memory.usage',
        field: 'form|attribute *|scope|description|temporality',
      },
      {
        program: 'host-metrics',
        what: 'metric process.cpu.time',
        field: 'scope|description',
      },
    ],
  },
  {
    says: 'Metrics of requests and queries have Sightline’s scopes (`sightline/http-server`, `sightline/http-client`, `sightline/undici`, `sightline/database`)',
    reason:
      'They are recorded by instrumentations of our own. Names, units and the bounds of the buckets are the same.',
    effect: 'neutral',
    where: [
      {
        what: 'metric http.server.request.duration|metric http.client.request.duration|metric db.client.operation.duration',
        field: 'scope',
        side: 'both',
      },
    ],
  },
  {
    says: 'The description of `http.client.request.duration` is that of the conventions, also for `fetch`',
    reason:
      'Upstream has another one for undici than for `http`, which Prometheus and the collector report as a conflict.',
    effect: 'neutral',
    where: [{ what: 'metric http.client.request.duration', field: 'description', side: 'both' }],
  },
];
