require('./app.cjs')(require('elysia'), require('@elysiajs/node'));
