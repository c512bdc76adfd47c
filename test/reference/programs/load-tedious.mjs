// tedious is loaded, whole and by name.

// tedious is loaded, whole and by name.
import whole, * as named from 'tedious';

console.log(typeof whole.Connection, typeof (named.Connection ?? named.default.Connection));
console.log(Object.keys(whole).sort().slice(0, 40).join());
