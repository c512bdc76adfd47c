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

/** One deck in so many holds a card that its author has not finished. */
const UNFINISHED_EVERY = 6;

/** A file of 20 to 600 cards, some of them twice, as people have them. */
export function writeCardFile(random: () => number): string {
  const count = 20 + Math.floor(random() ** 2 * 580);
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)];
  const lines = Array.from({ length: count }, (_, index) => {
    const words = [pick(ARTICLES), pick(ADJECTIVES), pick(NOUNS), index % 17].join(' ');
    return `${words};translation of "${words}"`;
  });
  if (random() < 1 / UNFINISHED_EVERY) lines.push('eine Karte ohne Rückseite');
  return `# front;back\n${lines.join('\n')}\n`;
}
