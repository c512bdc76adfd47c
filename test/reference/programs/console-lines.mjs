// console, which is for people by default.
console.log('a line', { a: 1 });
console.error('to the other stream');
console.table([{ a: 1 }]);
