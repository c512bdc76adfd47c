import type { MeantDifference } from './meant-difference.ts';

/** Of what Sentry gets, against Sentry's own SDK. */
export const SENTRY: readonly MeantDifference[] = [
  {
    says: 'A service that handles no rejection ends with code 1 under Sightline, and is sent',
    reason: 'Sentry’s own SDK keeps it alive by default.',
    effect: 'gain',
    where: [{ program: 'sentry-rejection', what: "upstream's behaviour" }],
  },
  {
    says: 'Sentry: events have the tags `service.name` and `http.status_code` and the context `otel`',
    reason: 'So an event leads to the trace, the boards and the log records of its service.',
    effect: 'gain',
    where: [{ program: 'sentry-*', what: 'event *', field: 'tags', side: 'sightline' }],
  },
  {
    says: 'Sentry: events have no contexts of the device, its culture and the cloud, no address of the user, no body of the request, and only headers that identify nobody',
    reason:
      'They are the same for each event or private; the machine is in the resource of the trace.',
    effect: 'loss',
    where: [
      { program: 'sentry-*', what: 'event *', field: 'contexts' },
      { program: 'sentry-*', what: 'event *', field: 'user', side: 'upstream' },
      { program: 'sentry-*', what: 'event *', field: 'request *' },
    ],
  },
  {
    says: 'Sentry: breadcrumbs are what happened before in the same trace, lines of `console` only where they are recorded',
    reason:
      'Sentry’s own SDK has those of requests that came before in the same process, which belong to others.',
    effect: 'neutral',
    where: [{ program: 'sentry-*', what: 'event *', field: 'breadcrumbs' }],
  },
  {
    says: 'Sentry: `mechanism.type` is `auto.http.handler` for all frameworks',
    reason: 'It is our own observation, not the SDK’s integration.',
    effect: 'neutral',
    where: [{ program: 'sentry-*', what: 'event *', field: 'mechanism' }],
  },
  {
    says: 'Sentry: the environment is `development` where none is set, not `production`, and a rejection that ends the process is `fatal`',
    reason: 'A forgotten variable does not mix a laptop with production; and the process is over.',
    effect: 'neutral',
    where: [
      { program: 'sentry-*', what: 'event *', field: 'environment' },
      { program: 'sentry-rejection', what: 'event *', field: 'level' },
    ],
  },
  {
    says: 'Sentry’s SDK with `enableOpenTelemetrySetup` gets the spans of the API, and its headers are sent',
    reason:
      'Beside upstream’s preload its provider and propagator are refused: its transactions are empty and its traces end at each service.',
    effect: 'gain',
    where: [{ program: 'sentry-opentelemetry', what: "upstream's behaviour" }],
  },
  {
    says: 'Sentry 11 with `enableOpenTelemetrySetup`: spans that the service makes by the API are Sentry’s alone',
    reason: 'Its provider makes spans of another kind, which nothing can be sent of by OTLP.',
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
    says: 'Errors of Sentry 11 are in the traces that Sightline sends: requests that a process sends outside of a trace each begin one',
    reason:
      'An event opens its trace at the collector. By itself, Sentry has one trace for all of them.',
    effect: 'neutral',
    where: [{ program: 'sentry-own', what: 'behaviour', field: 'stdout line “1”' }],
  },
];
