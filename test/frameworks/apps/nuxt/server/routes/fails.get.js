export default defineEventHandler(async () => {
  await new Promise(setImmediate);
  throw new Error('the database is away');
});
