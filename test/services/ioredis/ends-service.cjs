require('./ends.cjs')(require('ioredis'));
