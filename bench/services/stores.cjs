const { createServer } = require('node:http');
const express = require('express');
const { Redis } = require('ioredis');
const pg = require('pg');
const { serve } = require('./control.cjs');
const app = require('./stores-app.cjs');

serve(createServer(app(express, pg, Redis)));
