import { answerPage } from '../report/answer-page.ts';
import { toJson } from './answer.ts';
import type { Explanation } from './explain.ts';
import { reportOf } from './report.ts';
import { saveAnswer } from './save.ts';

/** Writes an explanation into a folder. @returns the folder's absolute path */
export const keep = (dir: string, explanation: Explanation): string =>
  saveAnswer(dir, reportOf(explanation), toJson(explanation));

export const page = (explanation: Explanation): string => answerPage(reportOf(explanation));
