require('./app.cjs')(require('amqplib'), require('amqplib/callback_api'));
