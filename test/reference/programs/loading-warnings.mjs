// Deprecations and warnings are the service's own.
process.on('warning', (warning) => console.log(warning.name, warning.message));
process.emitWarning('mine', 'OwnWarning');
console.log(
  Object.keys(process.env)
    .filter((name) => /^NODE_/.test(name))
    .join(),
  process.execArgv.filter((arg) => !/import|require|register|loader/.test(arg)).length,
);
await new Promise(setImmediate);
