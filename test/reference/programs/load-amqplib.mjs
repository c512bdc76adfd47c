// amqplib is loaded, whole and by name.

// amqplib is loaded, whole and by name.
import whole, * as named from 'amqplib';

console.log(typeof whole.connect, typeof (named.connect ?? named.default.connect));
console.log(Object.keys(whole).sort().slice(0, 40).join());
