import { createInterface } from 'node:readline';
import { JSON_RPC_CODES, parseFailure } from '../../viewer/mcp/mcp-message.ts';
import {
  connectViewer,
  fetchFromViewer,
  type ViewerConnection,
  type ViewerTarget,
} from './viewer-client.ts';

/**
 * The Model Context Protocol on stdin and stdout, one message per line; each goes to the viewer. Waits for a viewer
 * that does not run yet: an agent starts this command before the service.
 *
 * @throws ViewerError if the file of `--db` cannot be read
 */
export async function runMcp(target: ViewerTarget): Promise<number> {
  const viewer = await connectViewer(target);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const response = await responseTo(viewer, line);
    if (response !== '') process.stdout.write(`${response}\n`);
  }
  await viewer.stop();
  return 0;
}

/** Empty for a notification, which gets no response. */
async function responseTo(viewer: ViewerConnection, line: string): Promise<string> {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return JSON.stringify(parseFailure());
  }
  try {
    return await fetchFromViewer(viewer, '/mcp', line);
  } catch (error) {
    const id = (message as { id?: unknown } | null)?.id;
    if (id === undefined) return '';
    const failure = { code: JSON_RPC_CODES.internal, message: (error as Error).message };
    return JSON.stringify({ jsonrpc: '2.0', id, error: failure });
  }
}
