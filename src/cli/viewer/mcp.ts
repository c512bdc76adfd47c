import { createInterface } from 'node:readline';
import { parseFailure } from '../../viewer/mcp/mcp-message.ts';
import { say, ViewerProblem } from './local-viewer.ts';
import { type AnsweringViewer, type Asking, askViewer, reachViewer } from './viewer-client.ts';

const INTERNAL = -32603;

/**
 * The Model Context Protocol on stdin and stdout, a line a message: each goes to the viewer. One that is not
 * there yet is no reason to end: an agent starts this before the service.
 */
export async function runMcp(asking: Asking): Promise<number> {
  let viewer: AnsweringViewer;
  try {
    viewer = await reachViewer(asking);
  } catch (error) {
    if (!(error instanceof ViewerProblem)) throw error;
    say(error.message);
    return 1;
  }
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const answer = await answerLine(viewer, line);
    if (answer !== '') process.stdout.write(`${answer}\n`);
  }
  await viewer.stop();
  return 0;
}

/** Empty where no answer is wanted. */
async function answerLine(viewer: AnsweringViewer, line: string): Promise<string> {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return JSON.stringify(parseFailure());
  }
  try {
    return await askViewer(viewer, '/mcp', line);
  } catch (error) {
    const id = (message as { id?: unknown } | null)?.id;
    if (id === undefined) return '';
    const { message: text } = error as Error;
    return JSON.stringify({ jsonrpc: '2.0', id, error: { code: INTERNAL, message: text } });
  }
}
