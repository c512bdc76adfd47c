/** What Jaeger says of a span. */
export interface JaegerSpan {
  readonly operationName: string;
  readonly tags: readonly { readonly key: string; readonly value: string | number }[];
}

/** A trace's spans from Jaeger, or undefined while it does not know the trace. */
export async function jaegerSpans(
  url: string,
  traceId: string,
): Promise<readonly JaegerSpan[] | undefined> {
  const response = await fetch(`${url}/api/traces/${traceId}`);
  const answer = (await response.json()) as { data: { spans: JaegerSpan[] }[] | null };
  return answer.data?.[0]?.spans;
}

/** A stream of Loki's answer: its labels, then [time in ns, line] pairs. */
export interface LokiStream {
  readonly stream: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [string, string])[];
}

/** The streams that a LogQL query finds, or undefined while there are none. */
export async function lokiStreams(
  url: string,
  logql: string,
): Promise<readonly LokiStream[] | undefined> {
  const query = new URLSearchParams({ query: logql });
  const response = await fetch(`${url}/loki/api/v1/query_range?${query}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`Loki refuses ${logql}: ${text}`);
  const { data } = JSON.parse(text) as { data: { result: LokiStream[] } };
  return data.result.length > 0 ? data.result : undefined;
}

/** The names of Loki's index labels. */
export async function lokiLabels(url: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/loki/api/v1/labels`);
  return ((await response.json()) as { data: string[] }).data;
}
