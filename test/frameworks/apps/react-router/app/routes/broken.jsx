export const loader = async () => {
  await new Promise(setImmediate);
  throw new Error('the page cannot be loaded');
};

export default () => <h1>never</h1>;
