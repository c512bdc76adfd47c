import { once } from 'node:events';
import { connect } from 'node:net';

/** The answer to each command, as RESP has it, without its last line end. */
export async function askRedis(
  port: number,
  commands: readonly (readonly string[])[],
): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.setEncoding('utf8');
  socket.write(
    commands
      .map(
        (words) =>
          `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`,
      )
      .join(''),
  );
  let text = '';
  for await (const chunk of socket) {
    text += chunk;
    const answers = read(text);
    if (answers.length >= commands.length) {
      socket.destroy();
      return answers;
    }
  }
  throw new Error(`Redis has closed the connection after: ${text.slice(-200)}`);
}

/** Simple strings, errors, numbers and bulk strings: what the commands of the tests answer. */
function read(text: string): string[] {
  const answers: string[] = [];
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\r\n', at);
    if (end === -1) break;
    let next = end + 2;
    const length = text[at] === '$' ? Number(text.slice(at + 1, end)) : -1;
    if (length >= 0) next += length + 2;
    if (next > text.length) break;
    answers.push(text.slice(at, next - 2));
    at = next;
  }
  return answers;
}
