import * as server from '@trpc/server';
import * as adapter from '@trpc/server/adapters/express';
import * as standalone from '@trpc/server/adapters/standalone';
import express from 'express';
import app from './app.cjs';

app(server, standalone, adapter, express);
