// kafkajs is loaded, whole and by name.

// kafkajs is loaded, whole and by name.
import whole, * as named from 'kafkajs';

console.log(typeof whole.Kafka, typeof (named.Kafka ?? named.default.Kafka));
console.log(Object.keys(whole).sort().slice(0, 40).join());
