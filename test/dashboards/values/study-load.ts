// A load whose every answer is known before: rounds of the same requests, by users at the same time.
import { createStudyClient, type StudyClient } from '../../examples/study-client.ts';

export interface Sent {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export interface Student {
  readonly client: StudyClient;
  readonly deck: number;
}

/** Two cards, of which one is not finished: what the service's export fails at. */
const CARDS = 'el libro;the book\nla mesa\n';

/** One round, in order: method, route, the status that the service answers with. */
export const ROUND = [
  ['GET', '/decks', 200],
  ['GET', '/decks/:deckId', 200],
  ['GET', '/decks/:deckId/statistics', 200],
  ['GET', '/decks/:deckId/statistics', 200],
  ['POST', '/decks/:deckId/import', 201],
  ['GET', '/decks/:deckId/export', 500],
  // Twice, so that what the client and what the service got wrong are different numbers.
  ['GET', '/decks/:deckId', 404],
  ['GET', '/decks/:deckId', 404],
] as const;

/**
 * What a round asks of the databases, by reading the service: the statistics are computed once, then
 * found in the cache, and forgotten with the import.
 */
export const QUERIES_OF_A_ROUND = {
  postgresql: { SELECT: 9, WITH: 1, BEGIN: 1, INSERT: 1, COMMIT: 1 },
  redis: { get: 2, set: 1, del: 1 },
} as const;

/** A user with a deck. */
export async function createStudent(url: string, name: string): Promise<Student> {
  const client = await createStudyClient(url, `${name}@example.org`);
  const { body } = await client.call('POST', '/decks', { title: 'Vocabulary' });
  return { client, deck: body.id };
}

/** Sends rounds for all users at once; throws where an answer is not what it has to be. */
export async function sendRounds(students: readonly Student[], rounds: number): Promise<Sent[]> {
  const sent = await Promise.all(
    students.map(async ({ client, deck }) => {
      const own: Sent[] = [];
      for (let round = 0; round < rounds; round++) {
        for (const [method, route, status] of ROUND) {
          const id = status === 404 ? 2_000_000_000 : deck;
          const start = performance.now();
          const answer = await client.call(
            method,
            route.replace(':deckId', String(id)),
            method === 'POST' ? CARDS : undefined,
          );
          const seconds = (performance.now() - start) / 1_000;
          if (answer.status !== status) throw new Error(`${method} ${route}: ${answer.status}`);
          own.push({ method, route, status, seconds });
        }
      }
      return own;
    }),
  );
  return sent.flat();
}
