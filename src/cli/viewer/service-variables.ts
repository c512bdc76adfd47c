/** A page is looked at while things happen: batches wait for a quarter of a second, metrics for five. */
const QUICK: Readonly<Record<string, string>> = {
  OTEL_BSP_SCHEDULE_DELAY: '250',
  OTEL_BLRP_SCHEDULE_DELAY: '250',
  OTEL_METRIC_EXPORT_INTERVAL: '5000',
};

/**
 * The variables of the service: those that there are, but for where it sends to.
 *
 * @returns what to say to the user about what is not as they have set it
 */
export function serviceVariables(
  env: NodeJS.ProcessEnv,
  url: string,
): { readonly variables: NodeJS.ProcessEnv; readonly notes: readonly string[] } {
  const variables: NodeJS.ProcessEnv = { ...QUICK, ...env };
  const notes: string[] = [];
  const asked = Object.keys(env).filter((name) =>
    /^OTEL_EXPORTER_OTLP_(\w+_)?ENDPOINT$/.test(name),
  );
  for (const name of Object.keys(variables)) {
    if (/^OTEL_EXPORTER_OTLP_(\w+_)?(ENDPOINT|PROTOCOL|HEADERS)$/.test(name))
      delete variables[name];
  }
  variables.OTEL_EXPORTER_OTLP_ENDPOINT = url;
  if (asked.length > 0) {
    notes.push(`${asked.join(', ')}: the service sends to the viewer; --forward passes on to it`);
  }
  if (env.OTEL_CONFIG_FILE !== undefined) {
    notes.push('OTEL_CONFIG_FILE is set: where the service sends to is what the file says');
  }
  return { variables, notes };
}
