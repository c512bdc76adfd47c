// mongoose above mongodb.
// needs: mongodb

import { createServer } from 'node:http';
import mongoose from 'mongoose';
import { ask, close, listen } from './support.mjs';

await mongoose.connect(
  `mongodb://127.0.0.1:${process.env.MONGODB_PORT}/shop?directConnection=true`,
  { autoIndex: false, autoCreate: false },
);
const User = mongoose.model('User', new mongoose.Schema({ name: String }));
const server = createServer(async (_request, response) => {
  const seen = [(await User.findOne({ name: 'ada' })).name];
  seen.push((await User.find().where('name').equals('ada').exec()).length);
  seen.push((await new User({ name: 'bob' }).save()).name);
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/mongoose`)).body);
await mongoose.disconnect();
await close(server);
