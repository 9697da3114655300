/** The result of reading a recording. */
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
  /** Name of the file. */
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

/** Which parts of the realtime traffic the recording has. Nothing may be concluded from the absence of other parts. */
export interface Limits {
  /** Whether requests and WebSockets were recorded. */
  readonly network: boolean;
  readonly webSockets: boolean;
  readonly frames: boolean;
  /** Whether close codes and reasons were recorded. */
  readonly closings: boolean;
}
