// Loads the module that it is told and says what in it is wrapped.
const report = require('./report.cjs');

report(require(process.argv[2]));
