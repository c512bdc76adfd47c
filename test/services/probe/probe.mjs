import findWrapped from './find-wrapped.cjs';

const [, , name] = process.argv;
console.log(JSON.stringify(findWrapped(await import(name))));
