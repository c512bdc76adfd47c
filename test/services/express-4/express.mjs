// Express 4, whose package is the one of this folder.
export { default } from 'express';
