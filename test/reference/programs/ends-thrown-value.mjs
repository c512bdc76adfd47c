// What is thrown is not always an error.
console.log('about to fail');
setImmediate(() => {
  throw { code: 'PLAIN', nested: { a: 1 } };
});
