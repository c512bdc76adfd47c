import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { DataqueryBuilder as LokiBuilder } from '@grafana/grafana-foundation-sdk/loki';
import {
  DataqueryBuilder as PrometheusBuilder,
  PromQueryFormat,
} from '@grafana/grafana-foundation-sdk/prometheus';
import { JAEGER, LOKI, PROMETHEUS } from '../data-sources.ts';
import type { JaegerQuery, LokiQuery, Panel, PrometheusQuery, Query } from '../model.ts';

/** Grafana's query for the data source; the index determines its id (A, B, …). */
export function renderQuery(query: Query, index: number, panel: Panel): Builder<Dataquery> {
  const refId = String.fromCharCode(65 + index);
  switch (query.source) {
    case 'prometheus':
      return renderPrometheus(query, refId, panel);
    case 'loki':
      return renderLoki(query, refId, panel);
    case 'jaeger':
      return renderJaeger(query, refId);
  }
}

function renderPrometheus(query: PrometheusQuery, refId: string, { kind }: Panel) {
  const builder = new PrometheusBuilder()
    .refId(refId)
    .datasource(PROMETHEUS)
    .expr(query.expr)
    .legendFormat(query.legend ?? '__auto');
  if (query.exemplars) builder.exemplar(true);
  if (kind === 'table') return builder.format(PromQueryFormat.Table).instant();
  if (kind === 'heatmap') return builder.format(PromQueryFormat.Heatmap).range();
  return builder.range();
}

function renderLoki(query: LokiQuery, refId: string, { kind }: Panel) {
  const builder = new LokiBuilder()
    .refId(refId)
    .datasource(LOKI)
    .expr(query.expr)
    .queryType('range');
  if (query.legend) builder.legendFormat(query.legend);
  if (kind === 'logs') builder.maxLines(100);
  return builder;
}

/** The SDK has no builder for Jaeger's queries. */
function renderJaeger({ tags = {}, minDuration }: JaegerQuery, refId: string): Builder<Dataquery> {
  const query = {
    refId,
    datasource: JAEGER,
    queryType: 'search',
    service: '$service',
    // The data source expects logfmt.
    tags: Object.entries(tags)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    ...(minDuration && { minDuration }),
    limit: 20,
  };
  return { build: () => query as unknown as Dataquery };
}
