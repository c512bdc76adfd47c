/**
 * Where, in what a module exports, functions are that an instrumentation has wrapped: paths such as
 * `Client.prototype.query`.
 */
module.exports = function findWrapped(exported) {
  const found = [];
  const seen = new Set();
  const look = (value, path, depth) => {
    const kind = typeof value;
    if (value === null || (kind !== 'object' && kind !== 'function')) return;
    if (kind === 'function' && Object.hasOwn(value, '__original')) found.push(path.join('.'));
    if (depth === 0 || seen.has(value)) return;
    seen.add(value);
    for (const name of Object.getOwnPropertyNames(value)) {
      if (name === '__original' || name === 'constructor') continue;
      // Getters of prototypes need an instance; others are how packages export what they load late.
      const { get } = Object.getOwnPropertyDescriptor(value, name) ?? {};
      if (get === undefined || path.at(-1) !== 'prototype')
        tryTo(() => look(value[name], [...path, name], depth - 1));
    }
  };
  look(exported, [], 4);
  return found;
};

/** Some packages export objects that throw when they are looked at. */
function tryTo(action) {
  try {
    action();
  } catch {}
}
