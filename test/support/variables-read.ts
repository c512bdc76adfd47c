import type { Variables } from '../../src/configuration/environment-reader.ts';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';

/** Settings that between them lead through every branch that reads more variables. */
const BRANCHES: readonly Variables[] = [
  {},
  {
    OTEL_TRACES_EXPORTER: 'otlp,zipkin',
    OTEL_METRICS_EXPORTER: 'otlp,prometheus',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    KUBERNETES_SERVICE_HOST: '10.0.0.1',
    SENTRY_DSN: 'https://key@sentry.example/1',
  },
  { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_CONFIG_FILE: '', HTTPS_PROXY: 'http://proxy:3128' },
];

/** `sightline/logging` reads these, which the preload has no use for. */
const READ_BY_LOGGING = ['LOG_LEVEL', 'SIGHTLINE_LOG_LEVEL_FILE'] as const;

/** Names that reading the configuration looks at: what the code does, whatever the table of settings says. */
export function variablesRead(): ReadonlySet<string> {
  const names = new Set<string>(READ_BY_LOGGING);
  for (const settings of BRANCHES) {
    const variables = new Proxy(settings, {
      get(target, name) {
        if (typeof name === 'string') names.add(name);
        return Reflect.get(target, name);
      },
    });
    readConfiguration(variables, []);
  }
  // Flags of Node, one of which says whether proxies are followed.
  names.delete('NODE_OPTIONS');
  return names;
}
