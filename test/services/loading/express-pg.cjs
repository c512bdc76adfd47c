// Loads what a usual service loads.
const express = require('express');
const pg = require('pg');

express();
new pg.Pool();
