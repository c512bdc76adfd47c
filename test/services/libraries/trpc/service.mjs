import * as server from '@trpc/server';
import * as adapter from '@trpc/server/adapters/express';
import * as fetching from '@trpc/server/adapters/fetch';
import * as standalone from '@trpc/server/adapters/standalone';
import express from 'express';
import app from './app.cjs';

app(server, standalone, adapter, express, fetching);
