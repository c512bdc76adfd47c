import * as apollo from '@apollo/server';
import * as standalone from '@apollo/server/standalone';
import * as inExpress from '@as-integrations/express5';
import * as inFastify from '@as-integrations/fastify';
import express from 'express';
import fastify from 'fastify';
import * as graphql from 'graphql';
import app from './app.cjs';

app({ apollo, standalone, graphql, inExpress, inFastify, express, fastify });
