// cassandra-driver is loaded, whole and by name.

// cassandra-driver is loaded, whole and by name.
import whole, * as named from 'cassandra-driver';

console.log(typeof whole.Client, typeof (named.Client ?? named.default.Client));
console.log(Object.keys(whole).sort().slice(0, 40).join());
