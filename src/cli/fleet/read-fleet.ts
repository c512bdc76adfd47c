/** A process that reports metrics. */
export interface Instance {
  readonly service: string;
  /** `service.instance.id`, or the name of the pod. */
  readonly name: string;
  readonly version: string | undefined;
  readonly environment: string | undefined;
  /** Version of Sightline; undefined for another SDK. */
  readonly sightline: string | undefined;
  readonly sdk: string | undefined;
  readonly node: string | undefined;
  /** Hash of the central settings; undefined without central settings. */
  readonly settings: string | undefined;
  /** Seconds since its last metrics. */
  readonly silentFor: number;
  /** Signals with failed exports in the last 15 minutes. */
  readonly failing: readonly string[];
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

const SIGNALS = { traces: 'span', logs: 'log', metrics: 'metric_data_point' } as const;

/**
 * @param url of Prometheus
 * @param hours how far back to look
 * @throws Error if the query fails, with the message of Prometheus
 */
export async function readFleet(url: string, hours: number): Promise<readonly Instance[]> {
  const now = Date.now() / 1000;
  const run = (promql: string) => query(url, promql);
  const minutes = Math.ceil(hours * 60);
  const [infos, settings, ...failures] = await Promise.all([
    // The newest samples are not covered by the steps of the subquery.
    run(`max_over_time(timestamp(target_info)[${minutes}m:15s]) or timestamp(target_info)`),
    run('last_over_time(sightline_settings[5m])'),
    ...Object.values(SIGNALS).map((item) =>
      run(
        `sum by (job, instance) (increase(otel_sdk_exporter_${item}_exported_total{error_type!=""}[15m])) > 0`,
      ),
    ),
  ]);
  const hashes = new Map(
    settings.map(([labels]) => [keyOf(labels), labels.sightline_settings_hash]),
  );
  const failing = failures.map((samples) => new Set(samples.map(([labels]) => keyOf(labels))));
  const newest = new Map<string, Sample>();
  for (const sample of infos) {
    const key = keyOf(sample[0]);
    // A process whose attributes have changed has two samples; the newer one counts.
    if ((newest.get(key)?.[1] ?? 0) <= sample[1]) newest.set(key, sample);
  }
  return [...newest]
    .map(([key, [labels, time]]) => ({
      service: labels.service_name ?? labels.job ?? '',
      name: labels.k8s_pod_name ?? labels.instance ?? '',
      version: labels.service_version,
      environment: labels.deployment_environment_name,
      sightline:
        labels.telemetry_distro_name === 'sightline' ? labels.telemetry_distro_version : undefined,
      sdk: labels.telemetry_sdk_language,
      node: labels.process_runtime_version,
      settings: hashes.get(key),
      silentFor: Math.max(0, Math.round(now - time)),
      failing: Object.keys(SIGNALS).filter((_, index) => failing[index]!.has(key)),
    }))
    .sort((a, b) => a.service.localeCompare(b.service) || a.name.localeCompare(b.name));
}

function keyOf({ job = '', instance = '' }: Labels): string {
  return `${job}\n${instance}`;
}

async function query(url: string, promql: string): Promise<readonly Sample[]> {
  const response = await fetch(new URL('api/v1/query', url.endsWith('/') ? url : `${url}/`), {
    method: 'POST',
    body: new URLSearchParams({ query: promql }),
    signal: AbortSignal.timeout(30_000),
  });
  const body = (await response.json()) as {
    readonly status: string;
    readonly error?: string;
    readonly data?: { readonly result: { metric: Labels; value: [number, string] }[] };
  };
  if (body.status !== 'success') throw new Error(body.error ?? `status ${response.status}`);
  return body.data!.result.map(({ metric, value }) => [metric, Number(value[1])]);
}
