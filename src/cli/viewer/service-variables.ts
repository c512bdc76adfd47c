/** Somebody watches the page: batches wait for a quarter of a second, metrics for five seconds. */
const SHORT_DELAYS: Readonly<Record<string, string>> = {
  OTEL_BSP_SCHEDULE_DELAY: '250',
  OTEL_BLRP_SCHEDULE_DELAY: '250',
  OTEL_METRIC_EXPORT_INTERVAL: '5000',
};

/**
 * The environment of the service: the given variables, except that it exports to the viewer.
 *
 * @param url base of the viewer's OTLP/HTTP endpoint
 * @returns also notes for the user about settings that do not apply
 */
export function serviceVariables(
  env: NodeJS.ProcessEnv,
  url: string,
): { readonly variables: NodeJS.ProcessEnv; readonly notes: readonly string[] } {
  const variables: NodeJS.ProcessEnv = { ...SHORT_DELAYS, ...env };
  const notes: string[] = [];
  const endpoints = Object.keys(env).filter((name) =>
    /^OTEL_EXPORTER_OTLP_(\w+_)?ENDPOINT$/.test(name),
  );
  for (const name of Object.keys(variables)) {
    if (/^OTEL_EXPORTER_OTLP_(\w+_)?(ENDPOINT|PROTOCOL|HEADERS)$/.test(name))
      delete variables[name];
  }
  variables.OTEL_EXPORTER_OTLP_ENDPOINT = url;
  if (endpoints.length > 0) {
    notes.push(
      `${endpoints.join(', ')}: ignored, the service exports to the viewer; --forward sends to a collector as well`,
    );
  }
  if (env.OTEL_CONFIG_FILE !== undefined) {
    notes.push('OTEL_CONFIG_FILE is set: the service exports to the endpoints in that file');
  }
  return { variables, notes };
}
