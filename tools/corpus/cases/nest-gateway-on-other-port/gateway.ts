import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebSocketGateway } from '@nestjs/websockets';
import { fixed, servePage } from '../../lib.mjs';

export async function start(port: number, other: number): Promise<void> {
  // The repaired gateway shares the port of the application.
  const Gateway = fixed ? WebSocketGateway() : WebSocketGateway(other);

  @Gateway
  class Events {
    handleConnection(socket: { emit(event: string, text: string): void }): void {
      socket.emit('news', 'hello');
    }
  }

  @Module({ providers: [Events] })
  class Application {}

  const app = await NestFactory.create(Application, { logger: ['error', 'warn'] });
  servePage(app.getHttpAdapter().getInstance(), `watch(io());`);
  await app.listen(port, '127.0.0.1');
}
