import { performance } from '../util/clock.ts';

type Level = 'error' | 'warn' | 'info' | 'debug';

/** Knows what has been said. */
export interface MessageMemory {
  /** @returns what is to be shown of a message now; undefined where that is nothing */
  shown(level: Level, text: string): string | undefined;
}

interface Said {
  /** When it was shown, in milliseconds of `performance.now()`. */
  at: number;
  /** How many of its kind came since. */
  more: number;
}

/** The oldest make room, so that messages with changing parts cannot fill the memory. */
const MOST_REMEMBERED = 1000;
/** Milliseconds after which messages that come again are counted to the operator. */
const INTERVAL = 5 * 60_000;
/** Lines of different messages in an interval, from whatever cause: nobody reads more. */
const MOST_LINES = 200;
/** Characters by which messages differ. */
const LONGEST_KEY = 500;

/** Ids of traces, spans and requests; addresses; numbers. */
const CHANGING = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?=[a-z]*\d)[0-9a-f]{8,}\b|\d+/gi;

/** @param alike whether messages that differ in ids and numbers are one, which is shown again with its count */
export function createMessageMemory(
  alike: boolean,
  now: () => number = performance.now,
): MessageMemory {
  const said = new Map<string, Said>();
  let began = now();
  let lines = 0;
  let hidden = 0;

  /** Whether the interval has room for another line. */
  const hasRoom = (time: number) => {
    if (time - began >= INTERVAL) {
      began = time;
      lines = 0;
    }
    return lines++ < MOST_LINES;
  };

  return {
    shown(level, text) {
      const time = now();
      const isOwn = !alike || level === 'debug';
      const key = `${level} ${isOwn ? text : shapeOf(text)}`;
      const known = said.get(key);
      if (known !== undefined) {
        said.delete(key);
        said.set(key, known);
        if (isOwn || time - known.at < INTERVAL) {
          known.more++;
          return undefined;
        }
        const counted = `${text} (${known.more} more like it)`;
        known.at = time;
        known.more = 0;
        return counted;
      }
      if (said.size >= MOST_REMEMBERED) said.delete(said.keys().next().value!);
      said.set(key, { at: time, more: 0 });
      // Who asks for these wants all of them.
      if (level === 'debug' || hasRoom(time)) {
        if (hidden === 0) return text;
        const count = hidden;
        hidden = 0;
        return `${text} (${count} other messages were not shown)`;
      }
      return hidden++ === 0 ? TOO_MANY : undefined;
    },
  };
}

const TOO_MANY = `more than ${MOST_LINES} different messages in ${INTERVAL / 60_000} minutes: the next are counted, not shown.`;

function shapeOf(text: string): string {
  return text.slice(0, LONGEST_KEY).replace(CHANGING, '#');
}
