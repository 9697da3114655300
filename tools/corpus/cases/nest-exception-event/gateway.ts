import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { fixed, servePage } from '../../lib.mjs';

@WebSocketGateway()
class Messages {
  @SubscribeMessage('createMessage')
  create(client: unknown, { conversation }: { conversation: number }): string {
    if (conversation !== 12) throw new WsException('Unknown conversation');
    return `saved in ${conversation}`;
  }
}

@Module({ providers: [Messages] })
class Application {}

export async function start(port: number): Promise<void> {
  const app = await NestFactory.create(Application, { logger: ['error', 'warn'] });
  servePage(
    app.getHttpAdapter().getInstance(),
    `
      const socket = watch(io());
      socket.on('connect', () => {
        state('sending');
        socket.emit('createMessage', { conversation: ${fixed ? 12 : 16}, text: 'hello' }, (answer) => {
          state('sent');
          add(answer);
        });
      });
    `,
  );
  await app.listen(port, '127.0.0.1');
}
