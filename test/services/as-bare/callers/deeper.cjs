module.exports = require('./top-level.cjs').filter((line) => line.endsWith('.cjs'));
