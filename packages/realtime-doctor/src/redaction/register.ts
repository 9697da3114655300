import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EvidenceError, InfrastructureError } from '../errors.ts';
import { ofDeadProcess, sweepFolder } from '../process/leftovers.ts';
import type { Secret } from './known.ts';

const prefix = 'stackmotive-e2e-register-';
const IV = 12;
const TAG = 16;

/**
 * The secrets of a run, shared by its processes: workers mint tokens, the reporter writes the artifacts. A file in the
 * system's temporary folder (0600 in 0700), a line a secret, each encrypted (AES-256-GCM) with a key that only the
 * processes of the run have, so that what a SIGKILL leaves behind tells nobody anything. The last scan looks for the
 * values themselves in any form, which hashes would not allow.
 */
export class SharedRegister {
  readonly #path: string;
  readonly #key: Buffer;
  #read = 0;
  #rest = '';

  private constructor(path: string, key: Buffer) {
    this.#path = path;
    this.#key = key;
  }

  /** Starts a run's register; removes those of runs that are dead. */
  static create(): SharedRegister {
    sweepFolder(tmpdir(), ofDeadProcess(prefix));
    const path = join(mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`)), 'secrets');
    closeSync(openSync(path, 'wx', 0o600));
    return new SharedRegister(path, randomBytes(32));
  }

  /** In another process of the run, from the {@link handle} that it inherited through its environment. */
  static open(handle: string): SharedRegister {
    const at = handle.lastIndexOf(':');
    return new SharedRegister(handle.slice(0, at), Buffer.from(handle.slice(at + 1), 'base64url'));
  }

  /** Path and key. A secret itself: for the environment of the run's own processes and nothing else. */
  get handle(): string {
    return `${this.#path}:${this.#key.toString('base64url')}`;
  }

  /** Makes the hashes of passwords in placeholders the same in all processes. */
  get salt(): string {
    return this.#key.toString('hex');
  }

  append(secret: Secret): void {
    const iv = randomBytes(IV);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const body = Buffer.concat([cipher.update(JSON.stringify(secret), 'utf8'), cipher.final()]);
    const line = Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
    // One write in append mode: lines of several processes do not mix.
    const file = this.#open(constants.O_WRONLY | constants.O_APPEND);
    try {
      writeSync(file, `${line}\n`);
    } finally {
      closeSync(file);
    }
  }

  /** What was added since this was last asked, by whatever process. */
  readNew(): Secret[] {
    const file = this.#open(constants.O_RDONLY);
    try {
      const added = Buffer.alloc(Math.max(0, fstatSync(file).size - this.#read));
      const length = readSync(file, added, 0, added.length, this.#read);
      this.#read += length;
      const lines = (this.#rest + added.toString('latin1', 0, length)).split('\n');
      this.#rest = lines.pop() ?? '';
      return lines.map((line) => this.#decrypt(line));
    } finally {
      closeSync(file);
    }
  }

  /** At the run's end, by the process that created it. */
  remove(): void {
    rmSync(dirname(this.#path), { recursive: true, force: true });
  }

  #open(flags: number): number {
    try {
      return openSync(this.#path, flags | constants.O_NOFOLLOW);
    } catch (error) {
      throw new InfrastructureError(
        "The run's register of secrets can't be opened.",
        'Keep the temporary folder until the run ends, and mint no token after that.',
        { cause: error },
      );
    }
  }

  #decrypt(line: string): Secret {
    const bytes = Buffer.from(line, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, IV));
    decipher.setAuthTag(bytes.subarray(IV, IV + TAG));
    try {
      const text = Buffer.concat([decipher.update(bytes.subarray(IV + TAG)), decipher.final()]).toString('utf8');
      return JSON.parse(text) as Secret;
    } catch (error) {
      throw new EvidenceError(
        'A line of the register of secrets was not written by this run.',
        'Run again: nothing can be published without an intact register.',
        { cause: error },
      );
    }
  }
}
