/** SDKs that a service may set up itself, and how each behaves alongside Sightline. */
const COEXISTENCE: Readonly<Record<string, string>> = {
  '@opentelemetry/auto-instrumentations-node':
    'when started in code, its instrumentations run alongside Sightline; a request that both see is recorded once',
  '@opentelemetry/sdk-node':
    'when started in code, its exporters receive the spans of both, and whatever is recorded through the API',
  '@sentry/aws-serverless': 'reports as it would without Sightline, in the same traces',
  '@sentry/google-cloud-serverless': 'reports as it would without Sightline, in the same traces',
  '@sentry/nestjs': 'reports as it would without Sightline, in the same traces',
  '@sentry/nextjs': 'reports as it would without Sightline, in the same traces',
  '@sentry/node': 'reports as it would without Sightline, in the same traces',
  'dd-trace': 'reports as it would without Sightline, in traces of its own',
  newrelic: 'reports as it would without Sightline, in traces of its own',
};

export const KNOWN_NEIGHBOURS: readonly string[] = Object.keys(COEXISTENCE);

/** @returns how a package behaves alongside Sightline; undefined for a package that is not in the list */
export function coexistenceOf(name: string): string | undefined {
  return COEXISTENCE[name];
}
