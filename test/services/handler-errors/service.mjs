import bunyan from 'bunyan';
import express from 'express';
import log4js from 'log4js';
import pino from 'pino';
import winston from 'winston';
import app from './app.cjs';

app({ express, winston, pino, bunyan, log4js });
