const mongoose = require('mongoose');
const { attempt, kindOf, print, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('Model', mongoose.Model, 1);
  shape('Query', mongoose.Query, 1);
  const own = new mongoose.Mongoose();
  const schema = new own.Schema(
    { a: { type: Number, required: true }, b: { type: String, default: 'd' } },
    { bufferCommands: false },
  );
  schema.pre('save', function before() {
    print('pre', this.constructor.modelName, this.isNew);
  });
  schema.virtual('c').get(function read() {
    return `${this.a} virtual`;
  });
  schema.statics.own = function own_() {
    return this.modelName;
  };
  const Thing = own.model('Thing', schema);
  const failed = ({ name, message }) => [name, message];
  const thing = new Thing(Object.freeze({ a: 1 }));
  print(
    thing.c,
    thing.b,
    Thing.own(),
    thing.isNew,
    thing.validateSync()?.message,
    new Thing().validateSync().message,
  );
  await attempt('save', () => thing.save().catch(failed));
  await attempt('invalid', () => new Thing({ a: 'x' }).save().catch(failed));
  for (const name of ['find', 'findOne', 'countDocuments', 'deleteOne', 'exists', 'distinct']) {
    const query = Thing[name](name === 'distinct' ? 'a' : Object.freeze({ a: 1 }));
    print(name, kindOf(query), query.op, typeof query.then, query.constructor.name);
    await attempt(name, () => query.exec().catch(failed));
    await attempt(`${name} again`, () => query.exec().catch(({ name: kind }) => kind));
  }
  await attempt('update', () =>
    Thing.updateOne(Object.freeze({ a: 1 }), Object.freeze({ b: 'x' }))
      .lean()
      .catch(failed),
  );
  await attempt('insertMany', () =>
    Thing.insertMany([{ a: 1 }, { a: 'x' }]).catch(({ name }) => name),
  );
  await attempt('aggregate', () => Thing.aggregate().match({ a: 1 }).exec().catch(failed));
  await attempt('bulk', () =>
    Thing.bulkWrite([{ insertOne: { document: { a: 1 } } }]).catch(failed),
  );
  await attempt('cursor', async () => {
    for await (const one of Thing.find()) print(one);
  });
  await attempt('create none', () => Thing.create([]).catch(failed));
  await wrong('Thing', Thing, ['hydrate', 'translateAliases', 'castObject']);
  await attempt('connect', () =>
    own
      .connect('mongodb://127.0.0.1:1', { serverSelectionTimeoutMS: 50 })
      .catch(({ name }) => name),
  );
  await attempt('disconnect', () => own.disconnect());
};
