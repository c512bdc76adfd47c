import type { MeantDifference } from './meant-difference.ts';

/** Of metrics, their endpoint and the resource. */
export const METRICS: readonly MeantDifference[] = [
  {
    says: 'Metrics of the process’s CPU, memory, uptime and file descriptors, its container’s memory, and V8’s limits and external memory',
    reason: 'Upstream’s preload has only the event loop, the heap and garbage collection.',
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
    says: 'Metrics of the telemetry itself: spans started, processed, queued and exported (`otel.sdk.*`)',
    reason: 'Without them, a gap in the data looks like an outage of the service.',
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
      'Dashboards and alerts use the first to distinguish production from the rest; support uses the second to identify the distribution.',
    effect: 'gain',
    where: [{ program: 'resource|host-metrics', what: 'resource', side: 'sightline' }],
  },
  {
    says: 'Command-line arguments and the user name are not in the resource',
    reason: 'Arguments contain secrets, and the resource goes out with everything.',
    effect: 'loss',
    where: [{ program: 'resource|host-metrics', what: 'resource', side: 'upstream' }],
  },
  {
    says: 'On the Prometheus endpoint, metric names include the unit (`http_server_request_duration_seconds`), and metrics without a description have no comment',
    reason:
      'These are Prometheus’ own naming rules, and the names that an OTLP export to Prometheus produces; upstream’s exporter omits the unit and writes `# UNIT`, which the text format does not define.',
    effect: 'neutral',
    where: [{ program: 'prometheus-endpoint', what: 'seen' }],
  },
  {
    says: 'kafkajs: the number of fetches and heartbeats varies',
    reason: 'Both run on a timer: a slower run has more of them.',
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
    says: 'Process memory and CPU come from the `process` instrumentation, even if `host-metrics` is enabled',
    reason:
      'Two instruments with the same name and different units would be one series in Prometheus.',
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
    says: 'Request and query metrics have Sightline’s scopes (`sightline/http-server`, `sightline/http-client`, `sightline/undici`, `sightline/database`)',
    reason:
      'Sightline’s instrumentations record them. Names, units and bucket boundaries are those of upstream.',
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
    says: '`http.client.request.duration` has the description from the conventions, also for `fetch`',
    reason:
      'Upstream’s descriptions for undici and `http` differ, which Prometheus and the collector report as a conflict.',
    effect: 'neutral',
    where: [{ what: 'metric http.client.request.duration', field: 'description', side: 'both' }],
  },
];
