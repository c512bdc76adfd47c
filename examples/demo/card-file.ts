const ARTICLES = ['der', 'die', 'das', 'ein', 'eine', 'kein', 'mein'];
const ADJECTIVES = ['alte', 'kleine', 'grüne', 'helle', 'müde', 'späte', 'runde', 'ferne', 'weiße'];
const NOUNS = [
  'Haus',
  'Tür',
  'Straße',
  'Brücke',
  'Uhr',
  'Küche',
  'Stadt',
  'Wolke',
  'Insel',
  'Frage',
];

/** One deck in six has a card that its author has not finished. */
const UNFINISHED_INTERVAL = 6;

/** A file of 20 to 600 cards, with some duplicates. */
export function writeCardFile(random: () => number): string {
  const count = 20 + Math.floor(random() ** 2 * 580);
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)];
  const lines = Array.from({ length: count }, (_, index) => {
    const words = [pick(ARTICLES), pick(ADJECTIVES), pick(NOUNS), index % 17].join(' ');
    return `${words};translation of "${words}"`;
  });
  if (random() < 1 / UNFINISHED_INTERVAL) lines.push('eine Karte ohne Rückseite');
  return `# front;back\n${lines.join('\n')}\n`;
}
