/**
 * Packages that instrument the same modules as Sightline, which conflicts. Those that work alongside Sightline are in
 * known-neighbours.ts.
 */
export const OTHER_AGENTS: Readonly<Record<string, string>> = {
  '@appsignal/nodejs': 'the AppSignal agent',
  '@aws/aws-distro-opentelemetry-node-autoinstrumentation': 'the AWS distribution of OpenTelemetry',
  '@azure/monitor-opentelemetry': 'the Azure distribution of OpenTelemetry',
  '@contrast/agent': 'the Contrast agent',
  '@dash0/opentelemetry': 'the Dash0 distribution of OpenTelemetry',
  '@dynatrace/oneagent': 'the Dynatrace agent',
  '@elastic/opentelemetry-node': 'the Elastic distribution of OpenTelemetry',
  '@google-cloud/trace-agent': 'the Google Cloud agent',
  '@honeycombio/opentelemetry-node': 'the Honeycomb distribution of OpenTelemetry',
  '@instana/collector': 'the Instana agent',
  '@lumigo/opentelemetry': 'the Lumigo distribution of OpenTelemetry',
  '@splunk/otel': 'the Splunk distribution of OpenTelemetry',
  '@uptrace/node': 'the Uptrace distribution of OpenTelemetry',
  appdynamics: 'the AppDynamics agent',
  applicationinsights: 'the Azure agent',
  'atatus-nodejs': 'the Atatus agent',
  'elastic-apm-node': 'the Elastic agent',
  'solarwinds-apm': 'the SolarWinds agent',
};
