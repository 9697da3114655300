import type { Contract } from '../contract/contract.ts';
import { socketUrlsOf } from '../diagnosis/sockets.ts';
import type { Recorder } from '../transcript/recorder.ts';

/** After the page has come: one that means to connect has begun by then, and the probes follow it. Milliseconds. */
const FIRST_SOCKET = 1500;
/** A page that does not come is not waited for. Milliseconds. */
const NO_PAGE = 3000;

/** Where the page goes: known with its first attempt, or when none is to be expected any more. */
export class FirstSocket {
  readonly urls: Promise<string[]>;
  readonly #contract: Contract;
  #resolve: (urls: string[]) => void = () => undefined;

  constructor(contract: Contract) {
    this.#contract = contract;
    this.urls = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  follow(recorder: Recorder): void {
    const finish = (): void => {
      clearTimeout(timer);
      unwatch();
      this.#resolve(socketUrlsOf(recorder.transcript, this.#contract));
    };
    let timer = setTimeout(finish, NO_PAGE);
    let hasCome = false;
    const unwatch = recorder.watch(() => {
      if (socketUrlsOf(recorder.transcript, this.#contract).length > 0) return finish();
      if (hasCome || !recorder.entries.some(({ kind }) => kind === 'navigation')) return undefined;
      hasCome = true;
      clearTimeout(timer);
      timer = setTimeout(finish, FIRST_SOCKET);
      return undefined;
    });
  }
}
