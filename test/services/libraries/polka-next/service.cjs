const polka = require('polka-next');

require('../polka/app.cjs')(polka.default ?? polka);
