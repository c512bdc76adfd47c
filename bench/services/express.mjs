import { createServer } from 'node:http';
import express from 'express';
import { serve } from './control.cjs';
import app from './express-app.cjs';

serve(createServer(app(express)));
