import { LOKI } from './data-sources.ts';
import type { DataLink } from './model.ts';

/** Passes on the variables that all boards have, and the time range. */
const CONTEXT = `\${environment:queryparam}&\${service:queryparam}&\${__url_time_range}`;

/** A link to another board, with the selected variables and time range. */
export function toBoard(uid: string, title: string): DataLink {
  return { title, url: `/d/${uid}?${CONTEXT}` };
}

/** A link from a row of a table to the board of its route. */
export function toRoute(column: string): DataLink {
  return {
    title: 'This route',
    url: `/d/sightline-endpoints?${CONTEXT}&var-route=\${__data.fields["${column}"]}`,
  };
}

/** A link to Grafana's Explore with a LogQL query, in the time range of the panel. */
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

/** Encodes everything except the variables, which Grafana replaces. */
function encodePane(json: string): string {
  return json
    .split(/(\$\{?\w+\}?)/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part)))
    .join('');
}
