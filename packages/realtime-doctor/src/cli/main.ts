#!/usr/bin/env node
import { doctor, installed, run } from './index.ts';

await run(() => doctor(process.argv.slice(2), installed));
