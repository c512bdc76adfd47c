import { LOKI } from './data-sources.ts';
import type { DataLink } from './model.ts';

/** Adds the variables that both boards have, and the time range. */
const SAME = `\${environment:queryparam}&\${service:queryparam}&\${__url_time_range}`;

/** From a value of a panel to another board, with what was chosen. */
export function toBoard(uid: string, title: string): DataLink {
  return { title, url: `/d/${uid}?${SAME}` };
}

/** From a row of a table of routes to the board of that route. */
export function toRoute(column: string): DataLink {
  return {
    title: 'This route',
    url: `/d/sightline-endpoints?${SAME}&var-route=\${__data.fields["${column}"]}`,
  };
}

/** To Grafana's Explore, with a LogQL query, in the panel's time range. */
export function toLogs(title: string, expr: string): DataLink {
  const panes = {
    logs: {
      datasource: LOKI.uid,
      queries: [{ refId: 'A', datasource: LOKI, expr }],
      range: { from: `\${__from}`, to: `\${__to}` },
    },
  };
  return {
    title,
    url: `/explore?schemaVersion=1&orgId=1&panes=${encodePane(JSON.stringify(panes))}`,
  };
}

/** Encoded, but for the variables that Grafana fills in. */
function encodePane(json: string): string {
  return json
    .split(/(\$\{?\w+\}?)/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part)))
    .join('');
}
