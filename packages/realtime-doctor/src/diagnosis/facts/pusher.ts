/** What a Pusher server says when it does not want a client. */
import type { Channel } from '../../transcript/channel.ts';
import type { Scene } from '../scene.ts';
import { membersOf, newestOf } from './channels.ts';

export interface PusherError {
  readonly channel: Channel;
  readonly code: number;
  readonly message: string;
  readonly because: readonly { readonly entry: string }[];
}

/** The newest error with a code that is wanted, in a message or in the close frame. */
export function pusherError(scene: Scene, isWanted: (code: number) => boolean): PusherError | undefined {
  for (const channel of newestOf(scene, 'pusher')) {
    const { said, ended } = channel;
    for (const each of said.toReversed()) {
      const error = each.step === 'error' ? errorIn(membersOf(each)['data']) : undefined;
      if (error && isWanted(error.code)) return { channel, ...error, because: [each, ...(ended ? [ended] : [])] };
    }
    const code = ended?.by === 'wire' ? ended.code : undefined;
    if (ended && code !== undefined && code >= 4000 && isWanted(code))
      return { channel, code, message: ended.reason ?? 'no reason', because: [ended] };
  }
  return undefined;
}

function errorIn(data: unknown): { readonly code: number; readonly message: string } | undefined {
  if (typeof data !== 'object' || data === null || !('code' in data)) return undefined;
  return { code: Number(data.code), message: 'message' in data ? String(data.message) : '' };
}
