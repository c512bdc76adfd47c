const apollo = require('@apollo/server');
const standalone = require('@apollo/server/standalone');
const app = require('./app.cjs');

app(apollo, standalone);
