const { basename } = require('node:path');

const prepare = Error.prepareStackTrace;
Error.prepareStackTrace = (_, sites) => sites;
const sites = new Error().stack;
Error.prepareStackTrace = prepare;
module.exports = sites.map(
  (site) => `${site.getFunctionName()} ${basename(site.getFileName() ?? '')}`,
);
