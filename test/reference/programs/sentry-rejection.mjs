// What Sentry gets of a promise that nobody catches.
// compare: sentry
console.log('about to fail');
setTimeout(() => Promise.reject(new RangeError('nobody caught this promise')), 50);
