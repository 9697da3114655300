// ModSecurity with a rule as the usual rule set has it: only listed content types may be posted.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { apache, fixed, listen, origin, port, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io());`);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

await apache(
  `
  SecRuleEngine On
  SecRequestBodyAccess On
  SecRule REQUEST_METHOD "@streq POST" "id:920420,phase:2,deny,status:403,chain"
    SecRule REQUEST_HEADERS:Content-Type "!@rx ^(?:application/json|application/x-www-form-urlencoded|multipart/form-data)"
  ${fixed ? '<LocationMatch "^/socket\\.io/">\n    SecRuleRemoveById 920420\n  </LocationMatch>' : ''}
  ProxyPass / http://127.0.0.1:${port(1)}/ upgrade=websocket
  ProxyPassReverse / ${origin(1)}/
`,
  ['unique_id', 'security2'],
);
ready();
