// Deep enough for frames around `require` to push the caller out of the ten that Node keeps.
module.exports = ['deep', ...require('./deeper.cjs')];
