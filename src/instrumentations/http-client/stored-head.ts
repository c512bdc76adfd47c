import type { ClientRequest, OutgoingHttpHeader } from 'node:http';
import { isReplaced, type PropagationHeaders } from './propagation-headers.ts';

/**
 * The request headers that Node has serialized in the constructor of a request, as it does if headers are passed as
 * an array or contain `expect: 100-continue`: nothing has been sent, but no public method can change them. These
 * fields are internal to Node (http-proxy-agent writes them, too); test/instrumentations/http-client/forms.test.ts
 * fails if a version of Node has other fields.
 */
interface StoredHead {
  _header?: unknown;
  readonly outputData?: readonly { data: unknown }[];
}

const LINE_BREAK = '\r\n';

/** A header of the request, also if it was passed in an array. */
export function headerOfRequest(
  request: ClientRequest,
  name: string,
): OutgoingHttpHeader | undefined {
  const value = request.getHeader(name);
  if (value !== undefined || !request.headersSent) return value;
  const head = (request as unknown as StoredHead)._header;
  if (typeof head !== 'string') return undefined;
  const values = head
    .split(LINE_BREAK)
    .slice(1)
    .filter((line) => line.slice(0, line.indexOf(':')).toLowerCase() === name)
    .map((line) => line.slice(line.indexOf(':') + 1).trim());
  return values.length > 1 ? values : values[0];
}

/** Sets the propagation headers in serialized headers, replacing others of the same names. */
export function setStoredHeaders(request: ClientRequest, propagation: PropagationHeaders): void {
  const stored = request as unknown as StoredHead;
  const head = stored._header;
  if (typeof head !== 'string') return;
  const newHead = replaceHeaders(head, propagation);
  stored._header = newHead;
  const first = stored.outputData?.[0];
  if (typeof first?.data === 'string' && first.data.startsWith(head)) {
    first.data = newHead + first.data.slice(head.length);
  }
}

function replaceHeaders(head: string, propagation: PropagationHeaders): string {
  const [start, ...lines] = head.slice(0, -2 * LINE_BREAK.length).split(LINE_BREAK);
  const remaining = lines.filter(
    (line) => !isReplaced(line.slice(0, line.indexOf(':')), propagation),
  );
  const added = Object.entries(propagation).map(([name, value]) => `${name}: ${value}`);
  return [start, ...remaining, ...added, '', ''].join(LINE_BREAK);
}
