// A promise that nobody catches ends the process as it always does.
console.log('about to fail');
Promise.reject(new TypeError('nobody caught this'));
