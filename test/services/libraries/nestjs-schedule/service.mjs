import 'reflect-metadata';
import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import * as schedule from '@nestjs/schedule';
import app from './app.cjs';

app(common, core, schedule);
