import { index, prefix, route } from '@react-router/dev/routes';

export default [
  index('routes/home.jsx'),
  route('items/:id', 'routes/item.jsx'),
  route('renders', 'routes/renders.jsx'),
  route('broken', 'routes/broken.jsx'),
  route('fails', 'routes/fails.js'),
  route('refuses', 'routes/refuses.js'),
  route('stream', 'routes/stream.js'),
  route('plain', 'routes/plain.js'),
  ...prefix('api', [route('items/:id', 'routes/api-item.js')]),
];
