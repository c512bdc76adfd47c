// amqplib by its other entrance, without a broker.
import { connect } from 'amqplib/callback_api';

connect('amqp://127.0.0.1:1', (error) => console.log(error.code));
