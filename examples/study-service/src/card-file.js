import { badRequest } from './errors.js';

const MAX_CARDS = 5_000;
const MAX_TEXT = 2_000;

/**
 * Reads a file with one card per line, `front;back`. A line without a semicolon is an unfinished card; empty lines and
 * lines that start with `#` are ignored. Fronts that differ only in case, accents or white space are one card.
 */
export function parseCards(file) {
  const cards = new Map();
  for (const [index, line] of file.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [front, back] = splitOnce(line, ';').map((side) => side?.trim());
    if (!front) throw badRequest(`line ${index + 1} has no front`);
    if (line.includes('\0')) throw badRequest(`line ${index + 1} has a null character`);
    if (line.length > MAX_TEXT) throw badRequest(`line ${index + 1} is too long`);
    const key = normalize(front);
    if (!cards.has(key)) cards.set(key, { front, back });
  }
  if (cards.size === 0) throw badRequest('the file holds no cards');
  if (cards.size > MAX_CARDS) throw badRequest(`the file holds more than ${MAX_CARDS} cards`);
  return [...cards.values()];
}

/** Cards as comma-separated values, for spreadsheets. */
export function formatCsv(cards) {
  const lines = cards.map(({ front, back }) => [front, back].map(quote).join(','));
  return `front,back\n${lines.join('\n')}\n`;
}

function quote(cell) {
  return `"${cell.replaceAll('"', '""')}"`;
}

function splitOnce(line, separator) {
  const at = line.indexOf(separator);
  return at === -1 ? [line] : [line.slice(0, at), line.slice(at + 1)];
}

function normalize(text) {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/\s+/g, ' ').toLowerCase();
}
