// oracledb is loaded, whole and by name.

// oracledb is loaded, whole and by name.
import whole, * as named from 'oracledb';

console.log(
  typeof whole.getConnection,
  typeof (named.getConnection ?? named.default.getConnection),
);
console.log(Object.keys(whole).sort().slice(0, 40).join());
