export const load = async () => {
  await new Promise(setImmediate);
  throw new Error('the page cannot be loaded');
};
