// Child processes: output, codes, signals, messages, what they inherit.
import { execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';

if (process.argv[2] === 'forked') {
  process.send({ arguments: process.argv.length });
} else {
  const run = (code) =>
    new Promise((resolve) => {
      execFile(process.execPath, ['-e', code], { encoding: 'utf8' }, (error, stdout) =>
        resolve(`${error?.code ?? 0} ${stdout.trim()}`),
      );
    });
  console.log(await run('console.log(process.argv.length); process.exit(3)'));
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); process.send("up")'], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  await once(child, 'message');
  child.kill('SIGTERM');
  console.log((await once(child, 'exit')).join());
  const forked = fork(import.meta.filename, ['forked']);
  const [message] = await once(forked, 'message');
  console.log(message);
  forked.disconnect();
  console.log((await once(forked, 'exit')).join());
}
