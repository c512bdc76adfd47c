import { REACT_ROUTER } from '../support/apps.ts';
import { describeBuilt } from '../support/describe-built.ts';

const recipe = {
  app: 'react-router-8',
  sources: 'react-router',
  build: [['node_modules/@react-router/dev/bin.cjs', 'build']],
};

describeBuilt('React Router 8, react-router-serve', {
  ...REACT_ROUTER,
  recipe,
  start: 'node_modules/@react-router/serve/bin.cjs',
});
describeBuilt('React Router 8, in Express', {
  ...REACT_ROUTER,
  recipe,
  start: 'server.js',
  args: [],
});
