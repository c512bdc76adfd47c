import { createServer } from 'node:http';
import express from 'express';
import { Redis } from 'ioredis';
import pg from 'pg';
import { serve } from './control.cjs';
import app from './stores-app.cjs';

serve(createServer(app(express, pg, Redis)));
