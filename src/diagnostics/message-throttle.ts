import { performance } from '../util/clock.ts';

type Level = 'error' | 'warn' | 'info' | 'debug';

/** Decides which messages are printed. */
export interface MessageThrottle {
  /** @returns the text to print now, with a count where others were suppressed; undefined to print nothing */
  admit(level: Level, text: string): string | undefined;
}

interface Entry {
  /** When the message was printed, in milliseconds of `performance.now()`. */
  at: number;
  /** Similar messages since then. */
  suppressed: number;
}

/** The oldest entries make room, so that messages with changing parts cannot fill the memory. */
const MAX_ENTRIES = 1000;
/** Milliseconds after which a recurring message is printed again, with its count. */
const INTERVAL = 5 * 60_000;
/** Lines of different messages per interval: nobody reads more. */
const MAX_LINES = 200;
/** Characters by which messages are told apart. */
const MAX_KEY = 500;

/** IDs of traces, spans and requests; addresses; numbers. */
const CHANGING = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?=[a-z]*\d)[0-9a-f]{8,}\b|\d+/gi;

/** @param groupsSimilar whether messages that differ in IDs and numbers only are one, which is repeated with its count */
export function createMessageThrottle(
  groupsSimilar: boolean,
  now: () => number = performance.now,
): MessageThrottle {
  const entries = new Map<string, Entry>();
  let intervalStart = now();
  let lines = 0;
  let skipped = 0;

  /** Whether the interval has room for another line. */
  const hasRoom = (time: number) => {
    if (time - intervalStart >= INTERVAL) {
      intervalStart = time;
      lines = 0;
    }
    return lines++ < MAX_LINES;
  };

  return {
    admit(level, text) {
      const time = now();
      const isExact = !groupsSimilar || level === 'debug';
      const key = `${level} ${isExact ? text : shapeOf(text)}`;
      const entry = entries.get(key);
      if (entry !== undefined) {
        entries.delete(key);
        entries.set(key, entry);
        if (isExact || time - entry.at < INTERVAL) {
          entry.suppressed++;
          return undefined;
        }
        const repeated = `${text} (${entry.suppressed} more like it)`;
        entry.at = time;
        entry.suppressed = 0;
        return repeated;
      }
      if (entries.size >= MAX_ENTRIES) entries.delete(entries.keys().next().value!);
      entries.set(key, { at: time, suppressed: 0 });
      // The debug level is for those who want every line.
      if (level === 'debug' || hasRoom(time)) {
        if (skipped === 0) return text;
        const count = skipped;
        skipped = 0;
        return `${text} (${count} other messages were not shown)`;
      }
      return skipped++ === 0 ? TOO_MANY : undefined;
    },
  };
}

const TOO_MANY = `more than ${MAX_LINES} different messages in ${INTERVAL / 60_000} minutes: further ones are counted but not shown.`;

function shapeOf(text: string): string {
  return text.slice(0, MAX_KEY).replace(CHANGING, '#');
}
