require('./app.cjs')(require('bullmq'));
