// The boards as they lie in stack/grafana, in the parts that tests look at.
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../support/run-node.ts';

export interface Target {
  readonly refId: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly expr?: string;
  readonly legendFormat?: string;
  readonly exemplar?: boolean;
  readonly instant?: boolean;
  readonly format?: string;
  readonly queryType?: string;
  readonly service?: string;
  readonly tags?: string;
  readonly minDuration?: string;
}

export interface GrafanaLink {
  readonly title: string;
  readonly url?: string;
}

export interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets: readonly Target[];
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit?: string;
      readonly noValue?: string;
      readonly links?: readonly GrafanaLink[];
      readonly custom?: object;
    };
    readonly overrides: readonly unknown[];
  };
  readonly options?: object;
}

export interface GrafanaVariable {
  readonly name: string;
  readonly type: string;
  readonly query: { readonly query: string };
  readonly allValue?: string;
  readonly datasource: { readonly uid: string };
}

export interface GrafanaBoard {
  readonly file: string;
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly editable: boolean;
  readonly tags: readonly string[];
  readonly links: readonly { readonly tags: readonly string[] }[];
  readonly templating: { readonly list?: readonly GrafanaVariable[] };
  readonly panels: readonly GrafanaPanel[];
}

export interface DataSource {
  readonly uid: string;
  readonly type: string;
  readonly jsonData: {
    readonly exemplarTraceIdDestinations?: readonly { name: string; datasourceUid: string }[];
    readonly tracesToLogsV2?: { readonly datasourceUid: string; readonly query: string };
    readonly tracesToMetrics?: {
      readonly datasourceUid: string;
      readonly tags: readonly { readonly key: string; readonly value: string }[];
      readonly queries: readonly { readonly name: string; readonly query: string }[];
    };
    readonly derivedFields?: readonly {
      readonly name: string;
      readonly matcherType: string;
      readonly matcherRegex: string;
      readonly datasourceUid?: string;
      readonly url: string;
    }[];
  };
}

export const boards: readonly GrafanaBoard[] = globSync('stack/grafana/dashboards/*.json', {
  cwd: ROOT,
})
  .sort()
  .map((file) => ({
    ...(JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as GrafanaBoard),
    file: basename(file),
  }));

/** Panels with queries, of all boards. */
export const panels = boards.flatMap((board) =>
  board.panels
    .filter((panel) => panel.type !== 'row')
    .map((panel) => ({ board, panel, name: `${board.title} / ${panel.title}` })),
);

export const dataSources = (
  parse(
    readFileSync(join(ROOT, 'stack/grafana/provisioning/datasources/sightline.yaml'), 'utf8'),
  ) as { datasources: readonly DataSource[] }
).datasources;

/** What Grafana puts for its variables: a value each, `.*` for All. */
export function interpolate(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)(?::\w+)?\}|\$(\w+)/g, (whole, braced, plain) => {
    const value = values[braced ?? plain];
    if (value === undefined) throw new Error(`${whole} has no value, in ${text}`);
    return value;
  });
}

/** Values with which every query is complete. */
export const SOME_VALUES = {
  __rate_interval: '5m',
  __range: '1h',
  __interval: '15s',
  __auto: '1m',
  environment: '.*',
  service: 'study-service',
  instance: '.*',
  route: '.*',
} as const;
