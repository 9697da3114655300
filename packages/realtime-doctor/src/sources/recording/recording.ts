/** What a reader of someone else's recording hands on. */
import type { Transcript } from '../../transcript/transcript.ts';

/** An assertion or a step that failed in the recorded test. */
export interface Failure {
  /** The runner's own message, without colors. */
  readonly message: string;
  /** Milliseconds on the transcript's clock. */
  readonly t: number;
  readonly source?: { readonly file: string; readonly line: number };
}

export interface Recording {
  readonly format: 'playwright-trace' | 'har' | 'capture';
  /** File that it was read from. */
  readonly name: string;
  /** Title of the recorded test; absent if the recording has none. */
  readonly title?: string;
  /** How the recorded test ended; absent if no test was recorded. */
  readonly outcome?: 'passed' | 'failed';
  readonly failures: readonly Failure[];
  /** Entries as the taps write them. `header.notObserved` says what this format, or this file, cannot know. */
  readonly transcript: Transcript;
  readonly limits: Limits;
}

/** What of the realtime story the recording holds. A conclusion from the absence of anything else is not allowed. */
export interface Limits {
  /** Requests and WebSockets were recorded. */
  readonly network: boolean;
  readonly webSockets: boolean;
  readonly frames: boolean;
  /** Close codes and reasons. */
  readonly closings: boolean;
}
