import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  LogsSortOrder,
  ReduceDataOptionsBuilder,
  ScaleDistribution,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder,
  type Panel as GrafanaPanel,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as logs from '@grafana/grafana-foundation-sdk/logs';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { JAEGER, LOKI, PROMETHEUS } from '../data-sources.ts';
import type { Panel, Thresholds } from '../model.ts';
import { columnOverrides, columnTransformations } from './columns.ts';
import { renderQuery } from './query.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const SOURCES = { prometheus: PROMETHEUS, loki: LOKI, jaeger: JAEGER } as const;

/** Grafana's panel at its place; links contain its id. */
export function renderPanel(panel: Panel, id: number, place: Place): Builder<GrafanaPanel> {
  const [first] = panel.queries;
  if (!first) throw new Error(`${panel.title} has no query`);
  const builder = builderOf(panel)
    .id(id)
    .title(panel.title)
    .description(panel.description)
    .datasource(SOURCES[first.source])
    .gridPos(place)
    .unit(panel.unit)
    .noValue(panel.noValue ?? 'no data')
    .targets(panel.queries.map((query, index) => renderQuery(query, index, panel)));
  if (panel.thresholds) builder.thresholds(renderThresholds(panel.thresholds));
  if (panel.max !== undefined) builder.min(0).max(panel.max);
  if (panel.links) {
    builder.dataLinks(
      panel.links.map(({ title, url }) => new DashboardLinkBuilder(title).url(url)),
    );
  }
  return builder;
}

function builderOf(panel: Panel) {
  switch (panel.kind) {
    case 'stat':
      return new stat.PanelBuilder()
        .colorMode(panel.thresholds ? BigValueColorMode.Value : BigValueColorMode.None)
        .graphMode(BigValueGraphMode.Area)
        .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
    case 'lines':
      return linesBuilder(panel);
    case 'table':
      return tableBuilder(panel);
    case 'traces':
      return new table.PanelBuilder();
    case 'heatmap':
      return new heatmap.PanelBuilder()
        .calculate(false)
        .yAxis(new heatmap.YAxisConfigBuilder().unit(panel.unit))
        .color(
          new heatmap.HeatmapColorOptionsBuilder()
            .mode(heatmap.HeatmapColorMode.Scheme)
            .scheme('Oranges')
            .exponent(0.5)
            .steps(64),
        )
        .scaleDistribution(
          new common.ScaleDistributionConfigBuilder().type(ScaleDistribution.Log).log(2),
        )
        .exemplarsColor('rgba(255,0,255,0.7)')
        .showLegend();
    case 'logs':
      return new logs.PanelBuilder()
        .showTime(true)
        .wrapLogMessage(true)
        .enableLogDetails(true)
        .sortOrder(LogsSortOrder.Descending);
  }
}

function linesBuilder(panel: Panel): timeseries.PanelBuilder {
  const builder = new timeseries.PanelBuilder()
    .lineWidth(1)
    .fillOpacity(panel.stacked ? 40 : 8)
    .axisSoftMin(0)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    );
  if (panel.stacked) {
    builder.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  }
  if (panel.thresholds) {
    builder.thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed),
    );
  }
  return builder;
}

function tableBuilder(panel: Panel): table.PanelBuilder {
  const builder = new table.PanelBuilder();
  for (const transformation of columnTransformations(panel)) {
    builder.withTransformation(transformation);
  }
  for (const { column, properties } of columnOverrides(panel)) {
    builder.overrideByName(column, properties);
  }
  if (panel.sortBy) {
    builder.sortBy([
      new common.TableSortByFieldStateBuilder().displayName(panel.sortBy).desc(true),
    ]);
  }
  return builder;
}

/** From green to red, or from red to green if less is worse. */
function renderThresholds({ yellow, red }: Thresholds): ThresholdsConfigBuilder {
  const steps =
    red >= yellow
      ? [
          { value: null, color: 'green' },
          { value: yellow, color: 'yellow' },
          { value: red, color: 'red' },
        ]
      : [
          { value: null, color: 'red' },
          { value: red, color: 'yellow' },
          { value: yellow, color: 'green' },
        ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}
