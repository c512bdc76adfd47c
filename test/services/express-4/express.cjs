// Express 4, whose package is the one of this folder.
module.exports = require('express');
