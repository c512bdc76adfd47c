// Loads what a usual service loads.
import express from 'express';
import pg from 'pg';

express();
new pg.Pool();
