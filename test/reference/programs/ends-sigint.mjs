// SIGINT without a listener ends the process by that signal.
console.log('waiting');
setInterval(() => {}, 1_000);
setTimeout(() => process.kill(process.pid, 'SIGINT'), 20);
