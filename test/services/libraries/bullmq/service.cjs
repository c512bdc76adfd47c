require('./app.cjs')(require(process.env.BULLMQ_OLDER ? 'bullmq-5' : 'bullmq'));
