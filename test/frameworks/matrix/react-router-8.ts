import { REACT_ROUTER } from '../support/apps.ts';
import { describeBuilt } from '../support/describe-built.ts';

const recipe = { ...REACT_ROUTER.recipe, app: 'react-router-8', sources: 'react-router' };

describeBuilt('React Router 8, react-router-serve', { ...REACT_ROUTER, recipe });
describeBuilt('React Router 8, in Express', {
  ...REACT_ROUTER,
  recipe,
  start: 'server.js',
  args: [],
});
