// Work that is begun when the process would end goes on.
let rounds = 0;
process.on('beforeExit', () => {
  rounds += 1;
  if (rounds < 3) setTimeout(() => console.log('round', rounds), 5);
});
process.on('exit', (code) => console.log('exit', code, rounds >= 3));
process.exitCode = 5;
