import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { WebSocketGateway } from '@nestjs/websockets';
import { fixed, servePage } from '../../lib.mjs';

@WebSocketGateway({ path: '/socket.io/' })
class Events {
  handleConnection(socket: { emit(event: string, text: string): void; send(text: string): void }): void {
    if (fixed) socket.emit('news', 'hello');
    else socket.send(JSON.stringify({ event: 'news', data: 'hello' }));
  }
}

@Module({ providers: [Events] })
class Application {}

export async function start(port: number): Promise<void> {
  const app = await NestFactory.create(Application, { logger: ['error', 'warn'] });
  if (!fixed) app.useWebSocketAdapter(new WsAdapter(app));
  servePage(app.getHttpAdapter().getInstance(), `watch(io({ transports: ['websocket'], timeout: 3000 }));`);
  await app.listen(port, '127.0.0.1');
}
