import type { MeantDifference } from './meant-difference.ts';

/** Of what Sentry gets, against Sentry's own SDK. */
export const SENTRY: readonly MeantDifference[] = [
  {
    says: 'With Sightline, an unhandled rejection is reported and ends the service with code 1',
    reason: 'Sentry’s own SDK keeps it alive by default.',
    effect: 'gain',
    where: [{ program: 'sentry-rejection', what: "upstream's behaviour" }],
  },
  {
    says: 'Sentry: events have the tags `service.name` and `http.status_code` and the context `otel`',
    reason:
      'They lead from an event to the trace, the dashboards and the log records of its service.',
    effect: 'gain',
    where: [{ program: 'sentry-*', what: 'event *', field: 'tags', side: 'sightline' }],
  },
  {
    says: 'Sentry: events have no device, culture or cloud context, no user address, no request body, and only headers that identify nobody',
    reason:
      'They are the same for every event, or private; the machine is in the resource of the trace.',
    effect: 'loss',
    where: [
      { program: 'sentry-*', what: 'event *', field: 'contexts' },
      { program: 'sentry-*', what: 'event *', field: 'user', side: 'upstream' },
      { program: 'sentry-*', what: 'event *', field: 'request *' },
    ],
  },
  {
    says: 'Sentry: breadcrumbs are earlier events of the same trace; `console` lines are included only if they are recorded',
    reason: 'Sentry’s own SDK includes those of earlier requests in the same process.',
    effect: 'neutral',
    where: [{ program: 'sentry-*', what: 'event *', field: 'breadcrumbs' }],
  },
  {
    says: 'Sentry: `mechanism.type` is `auto.http.handler` for all frameworks',
    reason: 'Sightline’s instrumentation reports the error, not the SDK’s integration.',
    effect: 'neutral',
    where: [{ program: 'sentry-*', what: 'event *', field: 'mechanism' }],
  },
  {
    says: 'Sentry: the default environment is `development`, not `production`, and a rejection that ends the process is `fatal`',
    reason:
      'A forgotten variable must not report a laptop as production; and the process has ended.',
    effect: 'neutral',
    where: [
      { program: 'sentry-*', what: 'event *', field: 'environment' },
      { program: 'sentry-rejection', what: 'event *', field: 'level' },
    ],
  },
  {
    says: 'Sentry’s SDK with `enableOpenTelemetrySetup` receives the spans of the API, and its headers are sent',
    reason:
      'Beside upstream’s preload, its provider and propagator are rejected: its transactions are empty and its traces end at each service.',
    effect: 'gain',
    where: [{ program: 'sentry-opentelemetry', what: "upstream's behaviour" }],
  },
  {
    says: 'Sentry 11 with `enableOpenTelemetrySetup`: spans that the service creates through the API go only to Sentry',
    reason: 'Its provider creates spans of its own kind, which cannot be exported over OTLP.',
    effect: 'loss',
    where: [
      {
        program: 'sentry-opentelemetry',
        what: 'span INTERNAL *',
        field: 'whole*',
        side: 'upstream',
      },
    ],
  },
  {
    says: 'Sentry 11’s errors are in the traces that Sightline exports: each request sent outside a trace begins a new one',
    reason:
      'An event leads to its trace at the collector. On its own, Sentry uses one trace for all of them.',
    effect: 'neutral',
    where: [{ program: 'sentry-own', what: 'behaviour', field: 'stdout line “1”' }],
  },
];
