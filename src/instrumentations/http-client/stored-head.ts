import type { ClientRequest, OutgoingHttpHeader } from 'node:http';
import { isReplaced, type OwnHeaders } from './propagation-headers.ts';

/**
 * The head of a request that Node has written while it was constructed, as it does where headers are given
 * as an array or expect `100-continue`: nothing of it has been sent, yet no public method changes it any
 * more. These fields are Node's own (http-proxy-agent writes them too), and test/instrumentations/
 * http-client/forms.test.ts fails where a version of Node has others.
 */
interface StoredHead {
  _header?: unknown;
  readonly outputData?: readonly { data: unknown }[];
}

const LINE_BREAK = '\r\n';

/** A header that a request will be sent with; also one that was given in an array. */
export function headerOfRequest(
  request: ClientRequest,
  name: string,
): OutgoingHttpHeader | undefined {
  const value = request.getHeader(name);
  if (value !== undefined || !request.headersSent) return value;
  const head = (request as unknown as StoredHead)._header;
  if (typeof head !== 'string') return undefined;
  const found = head
    .split(LINE_BREAK)
    .slice(1)
    .filter((line) => line.slice(0, line.indexOf(':')).toLowerCase() === name)
    .map((line) => line.slice(line.indexOf(':') + 1).trim());
  return found.length > 1 ? found : found[0];
}

/** Puts headers of ours into a head that is written, in place of others of these names. */
export function putIntoStoredHead(request: ClientRequest, ours: OwnHeaders): void {
  const stored = request as unknown as StoredHead;
  const head = stored._header;
  if (typeof head !== 'string') return;
  const changed = withHeaders(head, ours);
  stored._header = changed;
  const first = stored.outputData?.[0];
  if (typeof first?.data === 'string' && first.data.startsWith(head)) {
    first.data = changed + first.data.slice(head.length);
  }
}

function withHeaders(head: string, ours: OwnHeaders): string {
  const [start, ...lines] = head.slice(0, -2 * LINE_BREAK.length).split(LINE_BREAK);
  const kept = lines.filter((line) => !isReplaced(line.slice(0, line.indexOf(':')), ours));
  const own = Object.entries(ours).map(([name, value]) => `${name}: ${value}`);
  return [start, ...kept, ...own, '', ''].join(LINE_BREAK);
}
