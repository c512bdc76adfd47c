import 'reflect-metadata';
import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import start from './app.cjs';

await start(common, core);
