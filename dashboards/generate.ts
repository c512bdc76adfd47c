import { fileURLToPath } from 'node:url';
import { allBoards } from './all-boards.ts';
import { renderBoard } from './render/board.ts';

/** Where Grafana's JSON lies. */
export const BOARDS_FOLDER = fileURLToPath(
  new URL('../stack/grafana/dashboards/', import.meta.url),
);

/** File name → its content, of every board. */
export function generateBoards(): ReadonlyMap<string, string> {
  return new Map(
    allBoards.map((board) => [
      `${board.uid.replace(/^sightline-/, '')}.json`,
      `${JSON.stringify(renderBoard(board), null, 2)}\n`,
    ]),
  );
}
