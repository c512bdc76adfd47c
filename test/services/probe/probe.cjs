const findWrapped = require('./find-wrapped.cjs');

const [, , name] = process.argv;
console.log(JSON.stringify(findWrapped(require(name))));
