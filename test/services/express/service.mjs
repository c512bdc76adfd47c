import { createServer } from 'node:http';
import express from 'express';
import listen from '../listen.cjs';
import app from './app.cjs';

listen(createServer(app(express)));
