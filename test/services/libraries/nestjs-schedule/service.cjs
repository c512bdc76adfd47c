require('reflect-metadata');
require('./app.cjs')(
  require('@nestjs/common'),
  require('@nestjs/core'),
  require('@nestjs/schedule'),
);
