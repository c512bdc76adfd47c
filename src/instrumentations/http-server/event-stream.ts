import type { ServerAnswer } from './server-response.ts';

const EVENT_STREAM = 'text/event-stream';
const IN_HEAD = /^content-type: *text\/event-stream/im;

/** A head that was given to `writeHead` alone: `getHeader` does not know it. Node's own field. */
interface Written {
  readonly _header?: unknown;
}

/**
 * Whether an answer is a stream of events that has begun: it has no end, other than that its client goes.
 * Source: WHATWG HTML, "Server-sent events".
 */
export function isEventStream(answer: ServerAnswer): boolean {
  if (answer.statusCode !== 200 || answer.headersSent === false) return false;
  const type = answer.getHeader('content-type');
  if (type !== undefined) return String(type).toLowerCase().startsWith(EVENT_STREAM);
  const { _header: head } = answer as Written;
  return typeof head === 'string' && IN_HEAD.test(head);
}
