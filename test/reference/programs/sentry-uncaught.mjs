// What Sentry gets of an error that ends the process.
// compare: sentry
console.log('about to fail');
function fail() {
  throw new TypeError('nobody caught this');
}
setTimeout(fail, 50);
