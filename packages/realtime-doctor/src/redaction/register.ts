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
 * The secrets of a run, shared by its processes: workers create tokens, the reporter writes the artifacts. It is a
 * file in the system's temporary folder (0600 in 0700) with one secret per line, encrypted (AES-256-GCM) with a key
 * that only the processes of the run have, so a file left by a SIGKILL reveals nothing. It stores values rather than
 * hashes, because the final scan searches for every encoding of them.
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

  /** Creates the register of a run and removes those of dead runs. */
  static create(): SharedRegister {
    sweepFolder(tmpdir(), ofDeadProcess(prefix));
    const path = join(mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`)), 'secrets');
    closeSync(openSync(path, 'wx', 0o600));
    return new SharedRegister(path, randomBytes(32));
  }

  /** Opens the register in another process of the run, from the {@link handle} in its environment. */
  static open(handle: string): SharedRegister {
    const at = handle.lastIndexOf(':');
    return new SharedRegister(handle.slice(0, at), Buffer.from(handle.slice(at + 1), 'base64url'));
  }

  /** Path and key. This is a secret itself: pass it only in the environment of the run's own processes. */
  get handle(): string {
    return `${this.#path}:${this.#key.toString('base64url')}`;
  }

  /** Gives the same password hashes in the placeholders of all processes. */
  get salt(): string {
    return this.#key.toString('hex');
  }

  append(secret: Secret): void {
    const iv = randomBytes(IV);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const body = Buffer.concat([cipher.update(JSON.stringify(secret), 'utf8'), cipher.final()]);
    const line = Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
    // A single write in append mode, so lines of several processes do not mix.
    const file = this.#open(constants.O_WRONLY | constants.O_APPEND);
    try {
      writeSync(file, `${line}\n`);
    } finally {
      closeSync(file);
    }
  }

  /** Secrets that any process added since the last call. */
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

  /** Call at the end of the run, in the process that created it. */
  remove(): void {
    rmSync(dirname(this.#path), { recursive: true, force: true });
  }

  #open(flags: number): number {
    try {
      return openSync(this.#path, flags | constants.O_NOFOLLOW);
    } catch (error) {
      throw new InfrastructureError(
        "The run's register of secrets can't be opened.",
        'Keep the temporary folder until the run ends, and create no token after that.',
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
