/** Packages by which a service observes itself, and what becomes of each beside Sightline. */
const KNOWN: Readonly<Record<string, string>> = {
  '@opentelemetry/auto-instrumentations-node':
    'its instrumentations, started in code, run beside Sightline; a request that both see is recorded once',
  '@opentelemetry/sdk-node':
    'started in code, its exporters get the spans of both, and what is recorded by the API',
  '@sentry/aws-serverless': 'it reports as without Sightline, in the same traces',
  '@sentry/google-cloud-serverless': 'it reports as without Sightline, in the same traces',
  '@sentry/nestjs': 'it reports as without Sightline, in the same traces',
  '@sentry/nextjs': 'it reports as without Sightline, in the same traces',
  '@sentry/node': 'it reports as without Sightline, in the same traces',
  'dd-trace': 'it keeps its data, in traces of its own',
  newrelic: 'it keeps its data, in traces of its own',
};

export const KNOWN_NEIGHBOURS: readonly string[] = Object.keys(KNOWN);

/** @returns what it gets beside Sightline; undefined for one that is not known to go along with it */
export function whatItGets(name: string): string | undefined {
  return KNOWN[name];
}
