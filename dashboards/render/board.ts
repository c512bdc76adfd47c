import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Board, Panel } from '../model.ts';
import { withoutForeignDefaults } from './foreign-defaults.ts';
import { renderPanel } from './panel.ts';
import { renderVariable } from './variables.ts';

const COLUMNS = 24;
/** Tag of all boards, by which the menu of each finds the others. */
const TAG = 'sightline';

/** Grafana's JSON of a board. */
export function renderBoard(board: Board): Dashboard {
  const builder = new DashboardBuilder(board.title)
    .uid(board.uid)
    .description(board.description)
    .tags([TAG])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .link(
      new DashboardLinkBuilder('Boards')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    );
  for (const name of board.variables) builder.withVariable(renderVariable(name, board));

  let id = 1;
  let y = 0;
  for (const { title, panels } of board.rows) {
    builder.withRow(new RowBuilder(title).id(id++).gridPos(place(0, y, COLUMNS, 1)));
    y += 1;
    let x = 0;
    let height = 0;
    for (const panel of panels) {
      const [w, h] = sizeOf(panel);
      if (x + w > COLUMNS) {
        x = 0;
        y += height;
        height = 0;
      }
      builder.withPanel(renderPanel(panel, id++, place(x, y, w, h)));
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return withoutForeignDefaults(builder.build());
}

function sizeOf({ kind, width, height }: Panel): readonly [number, number] {
  return kind === 'stat' ? [width ?? 4, height ?? 4] : [width ?? 8, height ?? 8];
}

function place(x: number, y: number, w: number, h: number) {
  return { x, y, w, h };
}
