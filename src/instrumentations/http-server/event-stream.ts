import type { AnyServerResponse } from './server-response.ts';

const EVENT_STREAM = 'text/event-stream';
const CONTENT_TYPE_LINE = /^content-type: *text\/event-stream/im;

/** Headers that were passed to `writeHead` only, which `getHeader` does not return. An internal field of Node. */
interface StoredHead {
  readonly _header?: unknown;
}

/**
 * Whether a response is a started event stream: it ends only when the client disconnects. Source: WHATWG HTML,
 * "Server-sent events".
 */
export function isEventStream(response: AnyServerResponse): boolean {
  if (response.statusCode !== 200 || response.headersSent === false) return false;
  const type = response.getHeader('content-type');
  if (type !== undefined) return String(type).toLowerCase().startsWith(EVENT_STREAM);
  const { _header: head } = response as StoredHead;
  return typeof head === 'string' && CONTENT_TYPE_LINE.test(head);
}
