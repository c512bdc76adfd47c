// What a board is, in the words of those who read it. dashboards/render makes Grafana's JSON of it.

/** Grafana's ids of units that the boards use. */
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
  /** PromQL with Grafana's variables; histograms in both kinds (promql/histogram.ts). */
  readonly expr: string;
  /** The name of a series; `{{label}}` stands for a label's value. Of a table: the column. */
  readonly legend?: string;
  /** Shows the exemplars of the series that the query names, as points that lead to traces. */
  readonly exemplars?: true;
  /** Of a table's column, where it is not the panel's. */
  readonly unit?: Unit;
}

export interface LokiQuery {
  readonly source: 'loki';
  /** LogQL with Grafana's variables. */
  readonly expr: string;
  readonly legend?: string;
}

/** A search for traces of the chosen service. */
export interface JaegerQuery {
  readonly source: 'jaeger';
  /** Only traces that have a span with these tags. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Such as `500ms`. */
  readonly minDuration?: string;
}

export type Query = PrometheusQuery | LokiQuery | JaegerQuery;

/** A value from which it is yellow, and one from which it is red; the other way round where red is lower. */
export interface Thresholds {
  readonly yellow: number;
  readonly red: number;
}

/** A link of a panel's values: to another board, or to Explore with a query. */
export interface DataLink {
  readonly title: string;
  readonly url: string;
}

export interface Panel {
  readonly kind: 'stat' | 'lines' | 'table' | 'heatmap' | 'logs' | 'traces';
  readonly title: string;
  /** What it shows, and what to think of it. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Of 24 columns (default: 4 of a stat, else 8). */
  readonly width?: number;
  /** In rows of 30 pixels (default: 4 of a stat, else 8). */
  readonly height?: number;
  readonly thresholds?: Thresholds;
  /** What it says where nothing was measured; a healthy service has values wherever it can. */
  readonly noValue?: string;
  readonly max?: number;
  readonly stacked?: true;
  readonly links?: readonly DataLink[];
  /** Of a table: the label in each row that comes first, and what its column is called. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Of a table: the column that it is sorted by, the highest first. */
  readonly sortBy?: string;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export type VariableName = 'environment' | 'service' | 'instance' | 'route';

export interface Board {
  /** `sightline-…`: links name it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly VariableName[];
  /** The service variable may stand for all services. */
  readonly allServices?: true;
  readonly rows: readonly Row[];
}
