// The page comes from one server, and its socket goes to another one by its IPv4 address.
import http from 'node:http';
import express from 'express';
import { fixed, listen, origin, port, python, ready, servePage, up } from '../lib.mjs';

python(['app.py', fixed ? '127.0.0.1' : '::1', `${port(1)}`], { cwd: import.meta.dirname });
await up(fixed ? origin(1) : `http://[::1]:${port(1)}`);
const web = express();
servePage(web, `watch(io('${origin(1)}'));`);
await listen(http.createServer(web));
ready();
