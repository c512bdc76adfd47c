const server = require('@trpc/server');
const standalone = require('@trpc/server/adapters/standalone');
const adapter = require('@trpc/server/adapters/express');
const fetching = require('@trpc/server/adapters/fetch');
const app = require('./app.cjs');

app(server, standalone, adapter, require('express'), fetching);
