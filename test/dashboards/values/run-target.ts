// Runs a panel's query as Grafana does, on the real server behind its data source.
import { interpolate, type Target } from '../read-boards.ts';
import type { Facts } from './facts.ts';
import type { Stage } from './stage.ts';

/** One series, line, or trace of the answer. */
export interface Found {
  readonly labels: Readonly<Record<string, string>>;
  /** Of a series; of a native histogram its count; of a trace how long it took, in seconds. */
  readonly value: number;
  readonly text?: string;
}

/** @param service the value of the board's variable */
export async function runTarget(
  target: Target,
  stage: Stage,
  facts: Facts,
  service: string,
): Promise<readonly Found[]> {
  const window = `${Math.ceil(facts.window)}s`;
  const variables = {
    __rate_interval: window,
    __range: window,
    environment: '.*',
    service,
    instance: '.*',
    route: '.*',
  };
  switch (target.datasource.uid) {
    case 'prometheus':
      return await askPrometheus(
        stage.prometheus.url,
        interpolate(target.expr!, variables),
        facts.now,
      );
    case 'loki':
      return await askLoki(stage.loki.url, interpolate(target.expr!, variables));
    default:
      return await askJaeger(stage.jaeger.url, target, service);
  }
}

/** The exemplars that Grafana shows for a query: trace ids. */
export async function exemplarsOf(
  target: Target,
  stage: Stage,
  facts: Facts,
  service: string,
): Promise<readonly string[]> {
  const query = interpolate(target.expr!, {
    ...{ __rate_interval: '5m', environment: '.*', service, instance: '.*', route: '.*' },
  });
  const range = { start: String(facts.now - 600), end: String(facts.now + 60) };
  const url = `${stage.prometheus.url}/api/v1/query_exemplars?${new URLSearchParams({ query, ...range })}`;
  const { data } = (await (await fetch(url)).json()) as {
    data: { exemplars: { labels: { trace_id: string } }[] }[];
  };
  return data.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.trace_id));
}

interface VectorAnswer {
  readonly error?: string;
  readonly data: {
    readonly result: readonly {
      readonly metric: Record<string, string>;
      readonly value?: readonly [number, string];
      readonly histogram?: readonly [number, { readonly count: string }];
    }[];
  };
}

async function askPrometheus(url: string, query: string, time: number): Promise<Found[]> {
  const response = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query, time: String(time) }),
  });
  const answer = (await response.json()) as VectorAnswer;
  if (!response.ok) throw new Error(`${answer.error}: ${query}`);
  return answer.data.result.map(({ metric, value, histogram }) => ({
    labels: metric,
    value: Number(value?.[1] ?? histogram?.[1].count),
  }));
}

export async function askLoki(url: string, query: string): Promise<Found[]> {
  const response = await fetch(
    `${url}/loki/api/v1/query_range?${new URLSearchParams({ query, limit: '1000' })}`,
  );
  const text = await response.text();
  if (!response.ok) throw new Error(`${text}: ${query}`);
  const { data } = JSON.parse(text) as {
    data: { result: { stream: Record<string, string>; values: [string, string][] }[] };
  };
  return data.result.flatMap(({ stream, values }) =>
    values.map(([, line]) => ({ labels: stream, value: 1, text: line })),
  );
}

/** As the data source asks: tags as JSON, at most `limit` traces. */
async function askJaeger(url: string, target: Target, service: string): Promise<Found[]> {
  const tags = Object.fromEntries(
    (target.tags ?? '')
      .split(' ')
      .filter(Boolean)
      .map((tag) => tag.split('=') as [string, string]),
  );
  const query = new URLSearchParams({
    service: interpolate(target.service ?? '', { service }),
    limit: '20',
    ...(Object.keys(tags).length > 0 && { tags: JSON.stringify(tags) }),
    ...(target.minDuration && { minDuration: target.minDuration }),
  });
  const answer = await fetch(`${url}/api/traces?${query}`);
  const { data } = (await answer.json()) as {
    data: { traceID: string; spans: { startTime: number; duration: number }[] }[];
  };
  return data.map(({ traceID, spans }) => ({
    labels: { trace_id: traceID },
    value: Math.max(...spans.map(({ duration }) => duration)) / 1e6,
  }));
}
