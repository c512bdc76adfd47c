// The model of a board, from which dashboards/render generates Grafana's JSON.

/** Grafana's ids of the units that the boards use. */
export type Unit =
  | 's'
  | 'percentunit'
  | 'reqps'
  | 'ops'
  | 'cps'
  | 'bytes'
  | 'short'
  | 'none'
  | 'd'
  | 'dateTimeAsIso';

export interface PrometheusQuery {
  readonly source: 'prometheus';
  /** PromQL with Grafana's variables; for native and classic histograms (promql/histogram.ts). */
  readonly expr: string;
  /** Name of a series, or of a column of a table; `{{label}}` is the value of a label. */
  readonly legend?: string;
  /** Shows the exemplars of the series as points with links to traces. */
  readonly exemplars?: true;
  /** Unit of a column of a table. Default: the unit of the panel. */
  readonly unit?: Unit;
}

export interface LokiQuery {
  readonly source: 'loki';
  /** LogQL with Grafana's variables. */
  readonly expr: string;
  readonly legend?: string;
}

/** A search for traces of the selected service. */
export interface JaegerQuery {
  readonly source: 'jaeger';
  /** Only traces that have a span with these tags. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Such as `500ms`. */
  readonly minDuration?: string;
}

export type Query = PrometheusQuery | LokiQuery | JaegerQuery;

/** Values from which the panel is yellow and red; if red is lower, values below which it is. */
export interface Thresholds {
  readonly yellow: number;
  readonly red: number;
}

/** A link of the values of a panel, to another board or to Explore with a query. */
export interface DataLink {
  readonly title: string;
  readonly url: string;
}

export interface Panel {
  readonly kind: 'stat' | 'lines' | 'table' | 'heatmap' | 'logs' | 'traces';
  readonly title: string;
  /** What the panel shows, and how to judge it. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** In columns, of 24. Default: 4 for a stat, else 8. */
  readonly width?: number;
  /** In rows of 30 pixels. Default: 4 for a stat, else 8. */
  readonly height?: number;
  readonly thresholds?: Thresholds;
  /** Text without data. Default: `no data`. Queries return zero wherever they can. */
  readonly noValue?: string;
  readonly max?: number;
  readonly stacked?: true;
  readonly links?: readonly DataLink[];
  /** Labels of a table, which are its first columns, with the names of the columns. */
  readonly columns?: Readonly<Record<string, string>>;
  /** The column that a table is sorted by, the highest value first. */
  readonly sortBy?: string;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export type VariableName = 'environment' | 'service' | 'instance' | 'route';

export interface Board {
  /** `sightline-…`, which links contain. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly VariableName[];
  /** Whether the service variable allows several services. */
  readonly allServices?: true;
  readonly rows: readonly Row[];
}
