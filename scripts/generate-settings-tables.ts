/** Writes the tables of docs/configuration.md (see settings-tables.ts). */
import { readFileSync, writeFileSync } from 'node:fs';
import { withTables } from './settings-tables.ts';

const PAGE = new URL('../docs/configuration.md', import.meta.url);
writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
