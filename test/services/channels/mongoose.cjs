// Operations on a model by a version of mongoose, above mongodb.
const { createServer } = require('node:http');
const packages = { new: () => require('mongoose'), old: () => require('mongoose-9.6') };
const listen = require('../listen.cjs');

const mongoose = packages[process.env.STORE]();
const User = mongoose.model(
  'User',
  new mongoose.Schema({ name: { type: String, required: true } }),
);
const Nothing = mongoose.model('Nothing', new mongoose.Schema({ name: String }), 'nothing');
const server = createServer(async (_request, response) => {
  await User.findOne({ name: 'a name that stays here' });
  await User.find().where('name').equals('ada').exec();
  await User.aggregate([{ $match: { name: 'ada' } }]).catch(() => {});
  await new User({ name: 'bob' }).save();
  await User.insertMany([{ name: 'eve' }]);
  await User.bulkWrite([{ insertOne: { document: { name: 'kim' } } }]);
  await User.updateOne({ name: 'ada' }, { name: 'bob' });
  await Nothing.find().catch(() => {});
  await new User({}).save().catch(() => {});
  response.end('done');
});
mongoose
  .connect(`mongodb://127.0.0.1:${process.env.MONGODB_PORT}/shop?directConnection=true`, {
    autoIndex: false,
    autoCreate: false,
  })
  .then(() => listen(server));
