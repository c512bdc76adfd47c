const { createServer } = require('node:http');
const express = require('express');
const { serve } = require('./control.cjs');
const app = require('./express-app.cjs');

serve(createServer(app(express)));
