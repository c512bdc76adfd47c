/**
 * Packages that observe a process as we do, by what they are: two of them get into each other's way. Those that
 * keep their data beside Sightline are in known-neighbours.ts.
 */
export const OTHER_AGENTS: Readonly<Record<string, string>> = {
  '@appsignal/nodejs': 'the agent of AppSignal',
  '@aws/aws-distro-opentelemetry-node-autoinstrumentation': 'the distribution of AWS',
  '@azure/monitor-opentelemetry': 'the distribution of Azure',
  '@contrast/agent': 'the agent of Contrast',
  '@dash0/opentelemetry': 'the distribution of Dash0',
  '@dynatrace/oneagent': 'the agent of Dynatrace',
  '@elastic/opentelemetry-node': 'the distribution of Elastic',
  '@google-cloud/trace-agent': 'the agent of Google Cloud',
  '@honeycombio/opentelemetry-node': 'the distribution of Honeycomb',
  '@instana/collector': 'the agent of Instana',
  '@lumigo/opentelemetry': 'the distribution of Lumigo',
  '@splunk/otel': 'the distribution of Splunk',
  '@uptrace/node': 'the distribution of Uptrace',
  appdynamics: 'the agent of AppDynamics',
  applicationinsights: 'the agent of Azure',
  'atatus-nodejs': 'the agent of Atatus',
  'elastic-apm-node': 'the agent of Elastic',
  'solarwinds-apm': 'the agent of SolarWinds',
};
