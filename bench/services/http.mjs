import { createServer } from 'node:http';
import { serve } from './control.cjs';
import handler from './http-handler.cjs';

serve(createServer(handler));
