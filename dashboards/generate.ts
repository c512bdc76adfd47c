import { fileURLToPath } from 'node:url';
import { allBoards } from './all-boards.ts';
import { renderBoard } from './render/board.ts';

/** The folder of the generated JSON. */
export const BOARDS_FOLDER = fileURLToPath(
  new URL('../stack/grafana/dashboards/', import.meta.url),
);

/** The JSON of all boards, by file name. */
export function generateBoards(): ReadonlyMap<string, string> {
  return new Map(
    allBoards.map((board) => [
      `${board.uid.replace(/^sightline-/, '')}.json`,
      `${JSON.stringify(renderBoard(board), null, 2)}\n`,
    ]),
  );
}
