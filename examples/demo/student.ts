import { writeCardFile } from './card-file.ts';
import type { Call, Outcome, Send } from './load.ts';

/** A user of study-service, with their state. */
interface Student {
  readonly email: string;
  readonly password: string;
  readonly random: () => number;
  readonly call: (method: string, route: string, options?: CallOptions) => Promise<Outcome>;
  token?: string | undefined;
  decks: number[];
}

interface CallOptions {
  readonly ids?: readonly (number | undefined)[];
  readonly query?: string;
  readonly body?: Call['body'];
}

type Action = (student: Student, deck: number) => Promise<unknown>;

const ANSWERS_PER_SESSION = 8;

/** Actions of students, with their relative frequency. */
const HABITS: readonly (readonly [weight: number, Action])[] = [
  [8, study],
  [6, readStatistics],
  [5, listDecks],
  [4, listCards],
  [4, editCards],
  [2, exportDeck],
  [1, addDeck],
  [1, logIn],
  [1, makeMistakes],
];

/** Registers a student who studies until `send` throws. */
export async function studyForever(send: Send, random: () => number, name: string): Promise<never> {
  const student: Student = {
    email: `student-${name}@example.org`,
    password: `password of ${name}`,
    random,
    decks: [],
    call(method, route, { ids = [], query = '', body } = {}) {
      const rest = [...ids];
      const path = route.replaceAll(/:\w+/g, () => String(rest.shift() ?? 0)) + query;
      return send({
        method,
        route,
        path,
        token: student.token,
        ...(body !== undefined && { body }),
      });
    },
  };
  const { email, password } = student;
  await student.call('POST', '/users', { body: { email, name, password } });
  await logIn(student);
  await addDeck(student);
  for (;;) {
    const deck = student.decks[Math.floor(random() * student.decks.length)];
    // Without a deck, because the service failed, all other actions would fail.
    if (deck === undefined) await Promise.all([logIn(student), addDeck(student)]);
    else await chooseHabit(random)(student, deck);
  }
}

function chooseHabit(random: () => number): Action {
  const total = HABITS.reduce((sum, [weight]) => sum + weight, 0);
  let choice = random() * total;
  for (const [weight, action] of HABITS) {
    choice -= weight;
    if (choice < 0) return action;
  }
  return study;
}

async function logIn(student: Student): Promise<void> {
  const { email, password } = student;
  const { body } = await student.call('POST', '/login', { body: { email, password } });
  student.token = (body as { token?: string } | undefined)?.token ?? student.token;
}

async function addDeck(student: Student): Promise<void> {
  const title = `Vocabulary ${student.decks.length + 1}`;
  const { body } = await student.call('POST', '/decks', { body: { title } });
  const id = idOf(body);
  if (id === undefined) return;
  student.decks.push(id);
  await student.call('POST', '/decks/:deckId/import', {
    ids: [id],
    body: writeCardFile(student.random),
  });
}

async function study(student: Student, deck: number): Promise<void> {
  const { body } = await student.call('POST', '/decks/:deckId/study-sessions', { ids: [deck] });
  const session = idOf(body);
  if (session === undefined) return;
  const { cards } = body as { cards: { id: number }[] };
  for (const { id: cardId } of cards.slice(0, ANSWERS_PER_SESSION)) {
    await student.call('POST', '/study-sessions/:sessionId/answers', {
      ids: [session],
      body: { cardId, grade: Math.floor(student.random() * 6) },
    });
  }
  await student.call('POST', '/study-sessions/:sessionId/finish', { ids: [session] });
}

async function readStatistics(student: Student, deck: number): Promise<void> {
  await student.call('GET', '/decks/:deckId/statistics', { ids: [deck] });
}

async function listDecks(student: Student, deck: number): Promise<void> {
  await student.call('GET', '/decks');
  await student.call('GET', '/decks/:deckId', { ids: [deck] });
}

async function listCards(student: Student, deck: number): Promise<void> {
  await student.call('GET', '/decks/:deckId/cards', { ids: [deck], query: '?limit=50' });
}

async function editCards(student: Student, deck: number): Promise<void> {
  const route = '/decks/:deckId/cards';
  const { body } = await student.call('POST', route, {
    ids: [deck],
    body: { front: 'das Fenster', back: 'the window' },
  });
  const card = idOf(body);
  if (card === undefined) return;
  await student.call('PUT', '/cards/:cardId', {
    ids: [card],
    body: { front: 'das Fenster', back: 'the window (of a house)' },
  });
  if (student.random() < 0.5) await student.call('DELETE', '/cards/:cardId', { ids: [card] });
}

async function exportDeck(student: Student, deck: number): Promise<void> {
  await student.call('GET', '/decks/:deckId/export', { ids: [deck] });
}

/** Makes one of several typical mistakes. */
async function makeMistakes(student: Student, deck: number): Promise<void> {
  const { email, password } = student;
  const mistakes: readonly (() => Promise<Outcome>)[] = [
    () => student.call('POST', '/login', { body: { email, password: 'forgotten' } }),
    () => student.call('POST', '/users', { body: { email, name: 'again', password } }),
    () => student.call('POST', '/users', { body: { email: 'no address', password: 'short' } }),
    () => student.call('GET', '/decks/:deckId', { ids: [2_000_000_000] }),
    () => student.call('POST', '/decks/:deckId/cards', { ids: [deck], body: { front: '' } }),
    () => student.call('POST', '/decks/:deckId/import', { ids: [deck], body: '# no cards\n' }),
  ];
  await mistakes[Math.floor(student.random() * mistakes.length)]?.();
}

function idOf(body: unknown): number | undefined {
  const id = (body as { id?: unknown } | undefined)?.id;
  return typeof id === 'number' ? id : undefined;
}
