/** A server's answer to bytes that it can't read as an HTTP request. */
import type { HttpAnswer, UpgradeAnswer } from '../probes.ts';

type Answer = Pick<HttpAnswer | UpgradeAnswer, 'status' | 'headers' | 'body'>;

/** uvicorn; Go; gunicorn; aiohttp; Python's http.server; Puma; Werkzeug. */
const WORDS =
  /^Invalid HTTP request received\.?$|^400 Bad Request$|Invalid (?:HTTP )?Request Line|Invalid HTTP (?:Version|request line|method)|Bad (?:status|HTTP request) line|Bad request (?:syntax|version)|Invalid method encountered|malformed request/i;
/** The first line of the PROXY protocol, quoted by a server that took it for a request. */
export const PROXY_LINE = /\bPROXY (?:TCP[46]|UNKNOWN)\b/;

/** Node, Tornado and Twisted write such an answer by hand: a status, and neither body nor headers of its own. */
const isBare = ({ body, headers }: Answer): boolean => body === '' && Object.keys(headers).length === 0;

export const isUnreadable = (answer: Answer | undefined): boolean =>
  answer?.status === 400 && (isBare(answer) || WORDS.test(answer.body.trim()) || PROXY_LINE.test(answer.body));
