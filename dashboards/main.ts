// `npm run dashboards`: generates stack/grafana/dashboards.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOARDS_FOLDER, generateBoards } from './generate.ts';

const boards = generateBoards();
mkdirSync(BOARDS_FOLDER, { recursive: true });
for (const file of readdirSync(BOARDS_FOLDER)) {
  if (!boards.has(file)) rmSync(join(BOARDS_FOLDER, file));
}
for (const [file, text] of boards) writeFileSync(join(BOARDS_FOLDER, file), text);
